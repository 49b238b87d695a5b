import type { Id } from '#domain/ids.ts';
import type { Transactor } from '../sync/transact.ts';
import type { Ffmpeg } from './ffmpeg.ts';
import type { Jobs } from './jobs.ts';
import type { Storage } from './storage/storage.ts';

/** Learns from an original and draws its pictures */
export const deriveQueue = 'derive';
/** Makes copies for playing */
export const convertQueue = 'convert';

/** What both queues hold: the asset to work on */
export interface AssetJob {
	assetId: Id;
	ownerId: Id;
}

/** What jobs work with */
export interface Workshop extends Transactor {
	storage: Storage;
	jobs: Jobs;
	ffmpeg: Ffmpeg | undefined;
}

/** An asset whose original is stored */
export interface StoredAsset {
	ownerId: Id;
	content: string;
	type: string;
	kind: string;
	takenAt: string;
	/** Whether a person can see pictures of it */
	isDrawn: boolean;
}

/** Undefined for one that is gone meanwhile, or not stored, or someone else's. */
export async function storedAsset(
	{ sql }: Transactor,
	{ assetId, ownerId }: AssetJob,
): Promise<StoredAsset | undefined> {
	const [source] = await sql<StoredAsset[]>`
		select owner_id as "ownerId", content, type, kind, taken_at as "takenAt", media_version > 0 as "isDrawn" from assets
		where id = ${assetId} and owner_id = ${ownerId} and state = 'stored' and not deleted`;
	return source;
}
