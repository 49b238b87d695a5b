import { availableParallelism, totalmem } from 'node:os';
import { type ErrorCode, Refusal } from '#domain/errors.ts';
import { type MarkDerived, markDerived } from '../assets/mark-derived.ts';
import { markFailed } from '../assets/mark-failed.ts';
import type { Command } from '../sync/command.ts';
import { execute } from '../sync/transact.ts';
import type { Derived } from './derive.ts';
import type { Job, Jobs } from './jobs.ts';
import { type Learned, learnOfFilm, learnOfMusic, learnOfPhoto } from './learn.ts';
import { type Content, derivedKey, originalKey, type Storage } from './storage/storage.ts';
import {
	type AssetJob,
	convertQueue,
	deriveQueue,
	type StoredAsset,
	storedAsset,
	type Workshop,
} from './workshop.ts';

/** Bytes of memory for each photo that is decoded beside others: a small machine draws one at a time. */
const eachNeeds = 512 * 1024 * 1024;

/** Learns from an original what it says of itself, draws its pictures, and tells every album that holds it. */
export function deriveJob(workshop: Workshop): Job<AssetJob> {
	const fail = ({ assetId, ownerId }: AssetJob, code: ErrorCode) =>
		execute(workshop, ownerId, markFailed, { assetId, code });

	return {
		name: deriveQueue,
		lanes: Math.max(1, Math.min(availableParallelism(), Math.floor(memory() / eachNeeds))),

		async run(data) {
			const source = await storedAsset(workshop, data);
			if (!source) return;
			try {
				await derive(workshop, data, source);
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

/** Bytes that this process may use, also inside of a container */
function memory(): number {
	const allowed = process.constrainedMemory();
	return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
}

async function derive(workshop: Workshop, data: AssetJob, source: StoredAsset): Promise<void> {
	const { storage, ffmpeg, jobs } = workshop;
	const { assetId, ownerId } = data;
	const learned = await storage.withPath(originalKey(source), (path): Promise<Learned> => {
		const file = { path, type: source.type };
		if (source.kind === 'photo') return learnOfPhoto(file, Date.parse(source.takenAt));
		return source.kind === 'video' ? learnOfFilm(file, ffmpeg) : learnOfMusic(file, ffmpeg);
	});
	if (learned.pictures) await keepPictures(storage, source, learned.pictures);
	await execute(workshop, ownerId, markAndConvert(jobs), {
		assetId,
		...learned.facts,
		thumbhash: learned.pictures?.thumbhash,
	});
	if (learned.facts.playable?.state === 'making') jobs.wake(convertQueue);
	if (learned.failure) await execute(workshop, ownerId, markFailed, { assetId, code: learned.failure });
}

export async function keepPictures(
	storage: Storage,
	of: Content,
	{ preview, thumb }: Derived,
): Promise<void> {
	await storage.put(derivedKey(of, 'preview'), preview);
	await storage.put(derivedKey(of, 'thumb'), thumb);
}

/** Both or neither: a copy that is said to be made is made. */
const markAndConvert = (jobs: Jobs): Command<MarkDerived, boolean> => ({
	spacesOf: markDerived.spacesOf,
	async run(change, learned) {
		const marked = await markDerived.run(change, learned);
		const job: AssetJob = { assetId: learned.assetId, ownerId: change.actor };
		if (marked && learned.playable?.state === 'making') await jobs.ask(change.tx, convertQueue, job);
		return marked;
	},
});
