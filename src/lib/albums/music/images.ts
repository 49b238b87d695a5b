/** The picture of a person's own that stands for an album of music: how it is taken in, given and taken away. */
import type { Id } from '#domain/ids.ts';
import { ingest } from '#lib/bytes/ingest.ts';
import { intake } from '#lib/library/intake.svelte.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AlbumRow } from '#lib/store/database.ts';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/**
 * Takes a picture into the library and into no album, with or without a network. What it cannot be is told.
 *
 * @returns the asset; undefined where there is none that an album can be given now
 */
export async function takeImage(file: File): Promise<Id | undefined> {
	const said = await ingest.ask({ do: 'read', file }).catch(() => undefined);
	if (said?.kind !== 'photo') {
		toasts.show(m.cover_no_picture());
		return undefined;
	}
	const result = await intake.take([file], {});
	const id = result?.ids[0];
	if (id === undefined || !result?.queued.includes(id)) return id;
	toasts.show(m.cover_later());
	return undefined;
}

/** Gives an album a picture, or takes it away (null): then its cover is the first track's again. */
export async function setImage(
	{ id, imageAssetId, image }: Pick<AlbumRow, 'id' | 'imageAssetId' | 'image'>,
	wanted: Id | null,
): Promise<void> {
	const { mutate } = currentSync();
	// One that lies in the trash cannot be given again.
	const before = (image && imageAssetId) ?? null;
	if (wanted === before) return;
	await mutate.updateAlbum({ id, imageAssetId: wanted });
	toasts.show(
		wanted === null ? m.cover_taken_away() : m.cover_set(),
		() => void mutate.updateAlbum({ id, imageAssetId: before }),
	);
}
