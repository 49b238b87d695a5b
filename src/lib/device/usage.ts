/** What of the app lies on this device, and how much of it. */
import { mediaCacheName } from '#lib/bytes/media-cache.ts';
import type { Store } from '#lib/store/database.ts';

/** Bytes */
export interface Usage {
	/** The app itself, so that it starts with no connection */
	app: number;
	/** Pictures that the network has sent, as they were looked at */
	seen: number;
	/** Files that albums need that are kept here; what several of them need counts once */
	kept: number;
	/** Originals that were added here and are on the server too */
	added: number;
	/** Files that are nowhere else, with what was drawn of them */
	waiting: number;
	/** How many originals those are */
	waitingCount: number;
}

/** Reads every file's row and every cached answer's head, and no bytes of either. */
export async function measureUsage(userId: string, store: Store): Promise<Usage> {
	const usage = { app: 0, seen: 0, kept: 0, added: 0, waiting: 0, waitingCount: 0 };
	for (const { variant, size, onlyHere, kept } of await store.files.toArray()) {
		if (onlyHere) usage.waiting += size;
		else if (kept) usage.kept += size;
		else if (variant === 'original') usage.added += size;
		if (onlyHere && variant === 'original') usage.waitingCount++;
	}
	for (const { size } of await store.partial.toArray()) usage.kept += size;
	if (typeof caches === 'undefined') return usage;
	const media = new Set([mediaCacheName(userId, 'thumb'), mediaCacheName(userId, 'preview')]);
	for (const name of await caches.keys()) {
		if (media.has(name)) usage.seen += await sizeOf(name);
		else if (name.includes('precache')) usage.app += await sizeOf(name);
	}
	return usage;
}

/** Answers read at a time: all of a large cache at once would be held in memory. */
const atOnce = 200;

async function sizeOf(name: string): Promise<number> {
	const cache = await caches.open(name);
	const keys = await cache.keys();
	let bytes = 0;
	for (let i = 0; i < keys.length; i += atOnce) {
		const answers = await Promise.all(keys.slice(i, i + atOnce).map((key) => cache.match(key)));
		const sizes = await Promise.all(answers.map((answer) => bytesOf(answer)));
		bytes += sizes.reduce((sum, size) => sum + size, 0);
	}
	return bytes;
}

/** A file that was sent compressed lies here as it is: what its head says is not its size. */
async function bytesOf(answer: Response | undefined): Promise<number> {
	if (!answer) return 0;
	const length = Number(answer.headers.get('content-length'));
	return length > 0 && !answer.headers.has('content-encoding') ? length : (await answer.blob()).size;
}
