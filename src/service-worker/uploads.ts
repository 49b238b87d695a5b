/** The queue of files, when no page is open that could work through it. */
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { Store, type Upload } from '#lib/store/database.ts';
import type { Failure } from '#lib/uploads/failure.ts';
import { uploadsLock } from '#lib/uploads/lock.ts';
import { pausedValue } from '#lib/uploads/paused.ts';
import { sendFile } from '#lib/uploads/send-file.ts';
import { sendPoster } from '#lib/uploads/send-poster.ts';
import { fetchStack } from './fetch-stack.ts';

/** Milliseconds that a page, as it is closed, has to let go of the queue. */
const patience = 10_000;

/** Milliseconds between two looks at whether a page has come that wants the queue. */
const lookEvery = 500;

/**
 * Sends what waits, one file after the other, until a page wants the queue. Edits do not travel from here: a file of
 * which the server has not been told waits for the next page.
 *
 * @throws where a page keeps the queue, or the network is away: then the browser wakes this again, later
 */
export const finishUploads = (userId: string): Promise<void> =>
	navigator.locks.request(uploadsLock(userId), { signal: AbortSignal.timeout(patience) }, async () => {
		const store = new Store(userId);
		try {
			const tried = new Set<string>();
			for (let row = await next(store, tried); row; row = await next(store, tried)) {
				tried.add(row.assetId);
				if ((await sendOne(store, userId, row)) === 'aborted') return;
			}
		} finally {
			store.close();
		}
	});

async function next(store: Store, tried: ReadonlySet<string>): Promise<Upload | undefined> {
	if ((await store.values.get(pausedValue))?.value === true) return undefined;
	return store.uploads
		.orderBy('addedAt')
		.filter(({ assetId, state }) => (state === 'waiting' || state === 'sending') && !tried.has(assetId))
		.first();
}

/** @throws where no file can be sent now */
async function sendOne(store: Store, userId: string, row: Upload): Promise<'aborted' | 'done'> {
	const { assetId } = row;
	const files = await deviceFiles(userId);
	const held = await files.read(assetId, 'original');
	// The next page says so.
	if (!held) return 'done';
	const note = (change: Partial<Upload>) => store.uploads.update(assetId, change);
	await note({ state: 'sending' });
	const sending = sendFile(
		held.bytes,
		assetId,
		row.url,
		{ onUrl: (url) => void note({ url }), onSent: (sent) => void note({ sent }) },
		fetchStack,
	);
	const watch = setInterval(() => void giveWay(), lookEvery);
	const giveWay = async () => {
		const { state } = (await store.uploads.get(assetId)) ?? {};
		const { pending } = await navigator.locks.query();
		if (state !== 'sending' || pending?.some(({ name }) => name === uploadsLock(userId))) sending.abort();
	};
	let outcome = await sending.ended.finally(() => clearInterval(watch));
	if (isSent(outcome)) outcome = await sendPoster(files, assetId);
	if (isSent(outcome)) {
		await files.markStored(assetId);
		await store.uploads.delete(assetId);
		return 'done';
	}
	// Removed or held by a person meanwhile: that stays.
	const sent = store.uploads.where('assetId').equals(assetId);
	const still = sent.and(({ state }) => state === 'sending');
	if (outcome === 'aborted') {
		await still.modify({ state: 'waiting' });
		return 'aborted';
	}
	await still.modify({ state: outcome.kind === 'refused' ? 'failed' : 'waiting', error: outcome.code });
	if (outcome.kind === 'everything') throw new Error(outcome.code);
	return 'done';
}

/** Whether the server has the file, by this or by an earlier try whose answer was lost */
const isSent = (outcome: Failure | 'aborted' | undefined): outcome is undefined | { kind: 'stored' } =>
	outcome === undefined || (outcome !== 'aborted' && outcome.kind === 'stored');
