import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileTypeFromFile, fileTypeFromStream } from 'file-type';
import { refuse, Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { kindOf, mediaTypeOf } from '#domain/media-types.ts';
import { type Into, nowhere, placeInAlbums, type PlaceInAlbums, placing } from '../albums/place-in-albums.ts';
import { markFailed } from '../assets/mark-failed.ts';
import { type MarkStored, markStored } from '../assets/mark-stored.ts';
import type { Command } from '../sync/command.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { hashFile } from './hash-file.ts';
import type { Jobs } from './jobs.ts';
import { originalKey, type Storage } from './storage/storage.ts';
import { type AssetJob, deriveQueue } from './workshop.ts';

export interface Ingest extends Transactor {
	storage: Storage;
	jobs: Jobs;
}

/** What was announced of an asset whose bytes come */
export interface Announced {
	id: Id;
	ownerId: Id;
	sha256: string;
	content: string;
	size: number;
	state: 'pending' | 'stored' | 'failed';
}

/** A whole file on this machine, and its hash where it was taken as the file came */
export interface LocalFile {
	path: string;
	sha256?: string | undefined;
}

/** An own asset that was registered. @throws Refusal `asset.not_found`, also for someone else's */
export async function announced({ sql }: Transactor, ownerId: Id, assetId: Id): Promise<Announced> {
	const [asset] = await sql<Announced[]>`
		select id, owner_id as "ownerId", sha256, content, size, state from assets
		where id = ${assetId} and owner_id = ${ownerId} and not deleted`;
	return asset ?? refuse('asset.not_found');
}

/**
 * Takes a whole local file in as an asset's original, once it is what was announced. The file is gone afterwards.
 *
 * @param into albums in which it is to be from then on
 * @throws Refusal `asset.not_found`; `asset.checksum`, `asset.unsupported`, which the asset then shows
 */
export async function ingest(
	to: Ingest,
	ownerId: Id,
	assetId: Id,
	{ path, sha256 }: LocalFile,
	into: Into = nowhere,
): Promise<void> {
	const asset = await announced(to, ownerId, assetId);
	if (asset.state === 'stored') return place(to, asset, into);
	try {
		const type = await checked(asset, path, sha256);
		await to.storage.take(originalKey(asset), path);
		await settle(to, asset, type, into);
	} catch (error) {
		if (error instanceof Refusal && error.code !== 'asset.not_found') {
			await execute(to, ownerId, markFailed, { assetId, code: error.code });
		}
		throw error;
	}
}

/**
 * Whether the server has an asset's original, as it may without saying so: a crash, or a database that went away,
 * between taking the file in and the commit. Then it is said now. Where it has, the asset is put in the albums named.
 */
export async function isStored(to: Ingest, asset: Announced, into: Into = nowhere): Promise<boolean> {
	if (asset.state === 'stored') {
		await place(to, asset, into);
		return true;
	}
	const key = originalKey(asset);
	// What has this key was checked before it was taken in.
	if ((await to.storage.size(key)) !== asset.size) return false;
	const type = await typeOfStored(to.storage, key);
	await settle(to, asset, type, into);
	return true;
}

/**
 * Says that the bytes which lie under an asset's name are its original. Where the asset was deleted for good and
 * registered anew meanwhile, they are copied to its new name first: what lies under the old one goes.
 *
 * @throws Refusal `asset.not_found` where it is gone; what has come of it goes with the next sweep
 */
export async function settle(
	to: Ingest,
	taken: Announced,
	type: string,
	into: Into = nowhere,
): Promise<void> {
	let source: Announced | undefined = taken;
	while (source) {
		await markTaken(to, source, type, into);
		const asset: Announced = await announced(to, taken.ownerId, taken.id);
		if (asset.state === 'stored' || asset.content === source.content) return;
		await to.storage.copy(originalKey(source), originalKey(asset));
		source = asset;
	}
}

async function markTaken(
	to: Ingest,
	{ id, ownerId, content }: Announced,
	type: string,
	into: Into,
): Promise<void> {
	const stored = { assetId: id, content, type, kind: kindOf(type) };
	await execute(to, ownerId, storeAndDerive(to.jobs), { ...stored, placing: placing(id, into) });
	to.jobs.wake(deriveQueue);
}

/** An asset that was stored before is put in the albums that come with its file all the same. */
async function place(to: Ingest, { id, ownerId }: Announced, into: Into): Promise<void> {
	const placed = placing(id, into);
	if (placed) await execute(to, ownerId, placeInAlbums, placed);
}

/** @returns the type by the bytes */
async function checked(asset: Announced, path: string, known: string | undefined): Promise<string> {
	const { size } = await stat(path);
	if (size !== asset.size) refuse('asset.checksum', { expected: asset.size, actual: size });
	if ((known ?? (await hashFile(path))) !== asset.sha256) refuse('asset.checksum');
	return listed((await fileTypeFromFile(path))?.mime);
}

/** Its beginning tells, and a film in a bucket would take a while to come. */
async function typeOfStored(storage: Storage, key: string): Promise<string> {
	const bytes = await storage.open(key);
	try {
		return listed((await fileTypeFromStream(Readable.toWeb(bytes) as ReadableStream))?.mime);
	} finally {
		bytes.destroy();
	}
}

const listed = (mime: string | undefined): string => mediaTypeOf(mime) ?? refuse('asset.unsupported');

type StoreAndPlace = MarkStored & { placing: PlaceInAlbums | undefined };

/** All or nothing: an asset that is stored and never drawn would stay so, and nobody would name its albums again. */
function storeAndDerive(jobs: Jobs): Command<StoreAndPlace, boolean> {
	return {
		async spacesOf(look, args) {
			const [holding, placed] = await Promise.all([
				markStored.spacesOf(look, args),
				args.placing ? placeInAlbums.spacesOf(look, args.placing) : [],
			]);
			return [...holding, ...placed];
		},
		async run(change, args) {
			const stored = await markStored.run(change, args);
			const job: AssetJob = { assetId: args.assetId, ownerId: change.actor };
			if (stored) await jobs.ask(change.tx, deriveQueue, job);
			// Also where another upload of the same file has stored it meanwhile: that one named other albums.
			if (args.placing) await placeInAlbums.run(change, args.placing);
			return stored;
		},
	};
}
