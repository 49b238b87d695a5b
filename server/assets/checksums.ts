/** The other hash by which programs know a file. */
import type { Id } from '#domain/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';

export interface Sha1Of {
	assetId: Id;
	ownerId: Id;
	sha1: Buffer;
}

/** Remembers the SHA-1 of an asset's original; a file that is there already is the same asset. */
export async function keepSha1(sql: Sql | Tx, { assetId, ownerId, sha1 }: Sha1Of): Promise<void> {
	await sql`
		insert into asset_checksums (space, sha1, asset_id)
		select space, ${sha1}, id from assets where id = ${assetId} and owner_id = ${ownerId} and not deleted
		on conflict (space, sha1) do nothing`;
}

export async function hasSha1(
	sql: Sql | Tx,
	{ assetId, ownerId }: Pick<Sha1Of, 'assetId' | 'ownerId'>,
): Promise<boolean> {
	const [row] = await sql`
		select from asset_checksums
		where space = (select number from spaces where id = ${ownerId}) and asset_id = ${assetId}`;
	return row !== undefined;
}

/** Which of some files a person has already, not in the trash, by their SHA-1 in hex. */
export async function findBySha1(sql: Sql, ownerId: Id, hashes: readonly string[]): Promise<Map<string, Id>> {
	const found = await sql<{ sha1: string; id: Id }[]>`
		select encode(c.sha1, 'hex') as sha1, a.id
		from asset_checksums c join assets a on a.space = c.space and a.id = c.asset_id
		where c.space = (select number from spaces where id = ${ownerId})
			and c.sha1 = any(select decode(hash, 'hex') from unnest(${hashes as string[]}::text[]) as hash)
			and not a.deleted and a.trashed_at is null and a.state = 'stored'`;
	return new Map(found.map(({ sha1, id }) => [sha1, id]));
}
