import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Bus } from './bus.ts';
import { Change, MissingSpaces } from './change.ts';
import type { Command } from './command.ts';
import { moveTimes } from './recency.ts';
import { lockSpaces, takeVersions } from './spaces.ts';

export interface Transactor {
	sql: Sql;
	bus: Bus;
}

/** After so many rounds the set of spaces is not settling, and the caller's client tries again later. */
const rounds = 20;

/** What a transaction locks. */
export interface Locks {
	actor: Id;
	/** Ids of spaces known to be needed, beside the actor's own */
	spaces: readonly Id[];
	/** Client groups whose last mutation ids it moves */
	groups?: string[];
}

/**
 * Runs work under the locks of the spaces that it names, and again with more where it turns out to need them (rule P3).
 * Announces what it changed after the commit.
 *
 * @param first what is locked ahead of the spaces: client group and clients
 */
export async function transact<Result, First = undefined>(
	{ sql, bus }: Transactor,
	{ actor, spaces, groups = [] }: Locks,
	run: (change: Change, first: First) => Promise<Result>,
	first: (tx: Tx) => Promise<First> = () => Promise.resolve(undefined as First),
): Promise<Result> {
	const ids = new Set([actor, ...spaces]);
	for (let round = 1; ; round++) {
		try {
			const { result, change } = await inTransaction(sql, async (tx) => {
				const locked = await first(tx);
				const covered = [...ids];
				const change = new Change(tx, actor, covered, await lockSpaces(tx, covered));
				const result = await run(change, locked);
				await moveTimes(tx, change.recency);
				await takeVersions(tx, change.touched);
				return { result, change };
			});
			if (change.touched.size > 0 || groups.length > 0)
				bus.announce({ spaces: [...change.touched.keys()], groups, users: [...change.users] });
			return result;
		} catch (error) {
			if (!(error instanceof MissingSpaces) || round >= rounds) throw error;
			for (const id of error.ids) ids.add(id);
		}
	}
}

// READ COMMITTED with its locks first: at REPEATABLE READ, whoever waited for a lock would have to begin again.
const inTransaction = <T>(sql: Sql, run: (tx: Tx) => Promise<T>) =>
	sql.begin('isolation level read committed', run) as Promise<T>;

/**
 * Runs one command in a transaction of its own: the way of REST and of jobs.
 *
 * @throws Refusal when a rule says no; then nothing is changed
 */
export async function execute<Args, Result>(
	transactor: Transactor,
	actor: Id,
	command: Command<Args, Result>,
	args: Args,
): Promise<Result> {
	const spaces = await command.spacesOf({ sql: transactor.sql, actor }, args);
	return transact(transactor, { actor, spaces }, async (change) => {
		change.require(await command.spacesOf({ sql: change.tx, actor }, args));
		return command.run(change, args);
	});
}
