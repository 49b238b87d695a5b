import { limits } from '#domain/limits.ts';
import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { bulkTables, lightTables } from '../sync/rows.ts';
import { lockSpaces } from '../sync/spaces.ts';

const kept = `${limits.tombstoneDays} days`;

/** Spaces that are looked for at once; each is changed in a transaction of its own. */
const batch = 200;

const withTombstones = [...lightTables, ...bulkTables].filter((table) => table.hasTombstones);

/**
 * Takes tombstones away that are older than kept, and raises the floor of their spaces to the newest of them: devices
 * that were last here before read those spaces anew (rules L6, L9). How old a version is, is known by a mark: every so
 * many days a space is marked with the version that it has come to, and what was there at the mark before goes. So a
 * tombstone is kept for once to twice as long, and its row needs no time. Lost memberships stay: they are few, and name
 * the albums that a device which comes back has to drop.
 *
 * @returns in how many spaces
 */
export async function collectTombstones(sql: Sql): Promise<number> {
	let collected = 0;
	for (;;) {
		const spaces = await sql<{ id: Id }[]>`
			select id from spaces where marked_at <= now() - ${kept}::interval and marked_version < version
			limit ${batch}`;
		for (const { id } of spaces) if (await sql.begin((tx) => collectIn(tx, id))) collected++;
		if (spaces.length < batch) return collected;
	}
}

/** The floor is no change of a row: nobody who is up to date has anything to be told, so no version is taken. */
async function collectIn(tx: Tx, id: Id): Promise<boolean> {
	const [locked] = await lockSpaces(tx, [id]);
	if (!locked) return false;
	const [space] = await tx<{ number: number; marked: number; floor: number; due: boolean }[]>`
		select number, marked_version as marked, floor, marked_at <= now() - ${kept}::interval as due
		from spaces where number = ${locked.number}`;
	if (!space?.due) return false;
	await tx`update spaces set floor = greatest(floor, marked_version), marked_version = version, marked_at = now()
		where number = ${space.number}`;
	if (space.marked <= space.floor) return false;
	for (const { name, kind } of withTombstones)
		if (kind === locked.kind)
			await tx`delete from ${tx(name)} where space = ${space.number} and deleted and version <= ${space.marked}`;
	return true;
}
