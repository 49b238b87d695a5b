import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import type { AssetKind } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { kindOf, mediaTypeOf } from '#domain/media-types.ts';
import { Time } from '#domain/text.ts';
import { type Into, nowhere } from '../albums/place-in-albums.ts';
import { ingest, type Ingest } from './ingest.ts';
import { receiveFile, type ReceivedFile } from './receive-file.ts';
import { registerFile } from './register-file.ts';
import type { SetAside } from './uploads.ts';

/** What a program says of a file */
export interface Said {
	fileName: string;
	/** When it was made or changed, by the program's clock */
	createdAt?: string | undefined;
	/** Albums in which it is to be */
	into?: Into;
	title?: string | undefined;
	/** The one kind of file that is taken, where it is not any */
	kind?: AssetKind;
}

export interface TakenUpload {
	id: Id;
	/** `known`: the server had it; it may have been put into albums all the same */
	outcome: 'new' | 'known' | 'restored';
}

/**
 * Takes a file that comes in one request into the actor's library, and remembers the other hash by which programs ask for
 * it. A file that is there already is the same asset.
 *
 * @throws Refusal `asset.empty`, `asset.too_large`, `asset.unsupported`
 */
export async function takeUpload(
	to: Ingest,
	ownerId: Id,
	aside: SetAside,
	bytes: AsyncIterable<Uint8Array>,
	said: Said,
): Promise<TakenUpload> {
	const sha1 = createHash('sha1');
	const file = await receiveFile(
		aside,
		passing(bytes, (piece) => sha1.update(piece)),
		limits.fileBytes,
	);
	try {
		const taken = await takeReceived(to, ownerId, file, said);
		await to.sql`
			insert into asset_checksums (space, sha1, asset_id)
			select space, ${sha1.digest()}, id from assets where id = ${taken.id} and owner_id = ${ownerId}
			on conflict (space, sha1) do nothing`;
		return taken;
	} finally {
		await rm(file.path, { force: true });
	}
}

/** The same of a file that has come whole; it is gone from its path afterwards. */
export async function takeReceived(
	to: Ingest,
	ownerId: Id,
	{ path, sha256, size }: ReceivedFile,
	{ fileName, createdAt, into = nowhere, title, kind }: Said,
): Promise<TakenUpload> {
	const type = mediaTypeOf((await fileTypeFromFile(path))?.mime) ?? refuse('asset.unsupported');
	if (kind && kindOf(type) !== kind) refuse('asset.unsupported');
	const takenAt = Time.safeParse(createdAt).data ?? new Date().toISOString();
	const file = { sha256, size, type };
	const { id, outcome, isThere } = await registerFile(to, ownerId, file, { fileName, takenAt, title }, into);
	if (!isThere) await ingest(to, ownerId, id, { path, sha256 }, into);
	return { id, outcome };
}

async function* passing(bytes: AsyncIterable<Uint8Array>, look: (piece: Uint8Array) => void) {
	for await (const piece of bytes) {
		look(piece);
		yield piece;
	}
}

/** Which of some files a person has already, not in the trash, by their SHA-1 in hex. */
export async function findBySha1(
	{ sql }: Pick<Ingest, 'sql'>,
	ownerId: Id,
	hashes: readonly string[],
): Promise<Map<string, Id>> {
	const found = await sql<{ sha1: string; id: Id }[]>`
		select encode(c.sha1, 'hex') as sha1, a.id
		from asset_checksums c join assets a on a.space = c.space and a.id = c.asset_id
		where c.space = (select number from spaces where id = ${ownerId})
			and c.sha1 = any(select decode(hash, 'hex') from unnest(${hashes as string[]}::text[]) as hash)
			and not a.deleted and a.trashed_at is null and a.state = 'stored'`;
	return new Map(found.map(({ sha1, id }) => [sha1, id]));
}
