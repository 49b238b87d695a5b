import type { Id } from '#domain/ids.ts';
import type { Tx } from '../db/sql.ts';

export interface Space {
	readonly number: number;
	readonly id: Id;
	readonly kind: 'user' | 'album';
	/** The version before this transaction */
	readonly version: number;
}

/**
 * Locks spaces in the order of their numbers, which every transaction keeps, so that no two wait for each other.
 * Ids that have no space are passed over. (rule P2)
 */
export async function lockSpaces(tx: Tx, ids: readonly Id[]): Promise<Space[]> {
	// First the lock, then every read: in READ COMMITTED each statement has a snapshot of its own, and one taken while
	// another transaction still held the lock would miss what that one went on to commit.
	return tx<Space[]>`
		select number, id, kind, version from spaces where id = any(${ids as Id[]}::uuid[])
		order by number for no key update`;
}

/** Makes the space of a new album. Undefined when there is one of this id already. */
export async function openSpace(tx: Tx, id: Id): Promise<Space | undefined> {
	const [space] = await tx<Space[]>`
		insert into spaces (id, kind) values (${id}, 'album') on conflict (id) do nothing
		returning number, id, kind, version`;
	return space;
}

/** Takes the next version of every space that was touched: once a transaction, whatever it did. (rule P1) */
export async function takeVersions(tx: Tx, touched: ReadonlyMap<number, number>): Promise<void> {
	if (touched.size === 0) return;
	const numbers = [...touched.keys()];
	await tx`
		update spaces set version = spaces.version + 1, size = greatest(0, spaces.size + t.growth)
		from unnest(${numbers}::integer[], ${[...touched.values()]}::integer[]) as t (number, growth)
		-- Said twice, so that it is a probe for each and never the whole table.
		where spaces.number = any(${numbers}::integer[]) and spaces.number = t.number`;
}
