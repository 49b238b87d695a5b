import type { Id } from '#domain/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Bus } from './bus.ts';
import { Change, MissingSpaces } from './change.ts';
import type { Command } from './command.ts';
import { lockSpaces, takeVersions } from './spaces.ts';

export interface Transactor {
	sql: Sql;
	bus: Bus;
}

/** After so many rounds the set of spaces is not settling, and the caller's client tries again later. */
const rounds = 20;

/**
 * Runs work under the locks of the spaces that it names, and again with more where it turns out to need them (rule P3).
 * Announces what it changed after the commit.
 *
 * @param spaces ids known to be needed
 * @param before work to be done ahead of the spaces' locks: what is locked first (client group, client)
 */
export async function transact<Result, Before = undefined>(
	{ sql, bus }: Transactor,
	actor: Id,
	spaces: readonly Id[],
	run: (change: Change, before: Before) => Promise<Result>,
	before?: (tx: Change['tx']) => Promise<Before>,
	groups: string[] = [],
): Promise<Result> {
	const ids = new Set([actor, ...spaces]);
	for (let round = 1; ; round++) {
		try {
			const { result, change } = await sql.begin(async (tx) => {
				const first = (await before?.(tx)) as Before;
				const covered = [...ids];
				const change = new Change(tx, actor, covered, await lockSpaces(tx, covered));
				const result = await run(change, first);
				await takeVersions(tx, change.touched);
				return { result, change };
			});
			if (change.touched.size > 0 || groups.length > 0)
				bus.announce({ spaces: [...change.touched.keys()], groups, users: [...change.users] });
			return result as Result;
		} catch (error) {
			if (!(error instanceof MissingSpaces) || round >= rounds) throw error;
			for (const id of error.ids) ids.add(id);
		}
	}
}

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
	return transact(transactor, actor, spaces, async (change) => {
		change.require(await command.spacesOf({ sql: change.tx as unknown as Sql, actor }, args));
		return command.run(change, args);
	});
}
