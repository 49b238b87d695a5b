import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Change } from './change.ts';

/** What a command may look at before anything is locked. */
export interface Look {
	sql: Sql | Tx;
	actor: Id;
}

/**
 * One thing that a person can do. Push and REST call the same commands; a command knows neither HTTP nor Replicache.
 * Its authority check comes first, under the lock of its spaces.
 */
export interface Command<Args, Result = unknown> {
	/**
	 * Ids of all spaces that it may touch: albums and users, beside the actor's own, which is always there. They are
	 * read before locking and checked again after (rule P3), so a name that is missing costs a retry, never an error.
	 */
	spacesOf(look: Look, args: Args): Id[] | Promise<Id[]>;
	/** @throws Refusal when a rule says no */
	run(change: Change, args: Args): Promise<Result>;
}
