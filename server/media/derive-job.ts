import { availableParallelism } from 'node:os';
import { type ErrorCode, Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { markDerived } from '../assets/mark-derived.ts';
import { markFailed } from '../assets/mark-failed.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { derivePhoto } from './derive.ts';
import type { Job } from './jobs.ts';
import { takenAtOfFile } from './metadata.ts';
import { derivedKey, originalKey, type Storage } from './storage/storage.ts';

export const deriveQueue = 'derive';

export interface DeriveJob {
	assetId: Id;
	ownerId: Id;
}

type Source = { sha256: string; type: string; kind: string; takenAt: string };

/** Makes a photo's thumb and preview from its original, and tells every album that holds it. */
export function deriveJob(transactor: Transactor, storage: Storage): Job<DeriveJob> {
	const fail = ({ assetId, ownerId }: DeriveJob, code: ErrorCode) =>
		execute(transactor, ownerId, markFailed, { assetId, code });

	return {
		name: deriveQueue,
		lanes: availableParallelism(),

		async run(data) {
			const source = await sourceOf(transactor, data);
			if (source?.kind !== 'photo') return;
			try {
				await derive(transactor, storage, data, source);
			} catch (error) {
				// A rule has decided, so that another try would decide the same.
				if (!(error instanceof Refusal)) throw error;
				await fail(data, error.code);
			}
		},

		async giveUp(data) {
			await fail(data, 'unavailable');
		},
	};
}

async function derive(
	transactor: Transactor,
	storage: Storage,
	{ assetId, ownerId }: DeriveJob,
	source: Source,
) {
	const key = originalKey(ownerId, source.sha256);
	const { derived, taken } = await storage.withPath(key, async (path) => ({
		derived: await derivePhoto(path, source.type),
		taken: await takenAtOfFile(path, Date.parse(source.takenAt)),
	}));
	await storage.put(derivedKey(ownerId, source.sha256, 'preview'), derived.preview);
	await storage.put(derivedKey(ownerId, source.sha256, 'thumb'), derived.thumb);
	await execute(transactor, ownerId, markDerived, {
		assetId,
		width: derived.width,
		height: derived.height,
		thumbhash: derived.thumbhash,
		taken: { takenAt: taken.takenAt, takenAtSource: taken.source },
	});
}

async function sourceOf({ sql }: Transactor, { assetId, ownerId }: DeriveJob): Promise<Source | undefined> {
	const [source] = await sql<Source[]>`
		select sha256, type, kind, taken_at as "takenAt" from assets
		where id = ${assetId} and owner_id = ${ownerId} and state = 'stored' and not deleted`;
	return source;
}
