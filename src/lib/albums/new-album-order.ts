import { defaultOrder } from '#domain/album.ts';
import { currentSync } from '#lib/sync/client.ts';
import { albumListOf } from './album-list.svelte.ts';

/** Gives an album that was just made here the order that this device gives to new ones. */
export async function orderNewAlbum(id: string): Promise<void> {
	const order = albumListOf().preferences.newOrder;
	if (order !== defaultOrder('photos')) await currentSync().mutate.updateAlbum({ id, order });
}
