import { deviceFiles } from '#lib/bytes/device-files.ts';
import { uncachePicture } from '#lib/bytes/media-cache.ts';
import { mediaUrl } from '#lib/bytes/media-url.ts';
import { makeRoom } from '#lib/device/storage.ts';
import { Store } from '#lib/store/database.ts';
import { fetchFile } from './fetch-file.ts';
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
	keeper = new Keeper({
		store: new Store(userId),
		files: await deviceFiles(userId),
		fetch: fetchFile,
		makeRoom: (bytes) => makeRoom(userId, bytes),
		onKept: async ({ assetId, variant, mediaVersion }) => {
			if (variant === 'thumb' || variant === 'preview')
				await uncachePicture(userId, variant, mediaUrl(assetId, variant, mediaVersion));
		},
	});
	keeper.start();
}
