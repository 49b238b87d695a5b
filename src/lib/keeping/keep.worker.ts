import { deviceFiles } from '#lib/bytes/device-files.ts';
import { uncachePicture } from '#lib/bytes/media-cache.ts';
import { mediaUrl } from '#lib/bytes/media-url.ts';
import { makeRoom } from '#lib/device/storage.ts';
import { Store } from '#lib/store/database.ts';
import { fetchOnto } from './fetch-onto.ts';
import { Keeper } from './keeper.ts';

/** To the worker: whom it works for, first, and then that it may be worth trying again */
export type KeepMessage = { userId: string } | 'wake';

let keeper: Keeper | undefined;

// In a worker, as Safari before 26 writes files nowhere else.
self.onmessage = ({ data }: MessageEvent<KeepMessage>) => {
	if (data === 'wake') keeper?.wake();
	else void start(data.userId);
};
self.addEventListener('online', () => keeper?.wake());

async function start(userId: string): Promise<void> {
	const files = await deviceFiles(userId);
	const room = (bytes: number) => makeRoom(userId, bytes);
	keeper = new Keeper({
		store: new Store(userId),
		files,
		fetch: (file) => fetchOnto(file, { files, makeRoom: room }),
		makeRoom: room,
		onKept: async ({ assetId, variant, mediaVersion }) => {
			if (variant === 'thumb' || variant === 'preview')
				await uncachePicture(userId, variant, mediaUrl(assetId, variant, mediaVersion));
		},
	});
	keeper.start();
}
