import type { Readable } from 'node:stream';
import { Refusal } from '#domain/errors.ts';
import { guestFile } from '../media/bare/guest-file.ts';
import type { VisibleAsset } from '../media/find-visible.ts';
import { NotStored, type Storage } from '../media/storage/storage.ts';

/** A file of sound as it goes out: what anyone gets of a release too, without place and camera */
export interface SoundFile {
	type: string;
	/** Bytes */
	size: number;
	open(): Promise<Readable>;
}

/** Whether the copy that browsers play is being made: then the sound is not known yet. */
export const isBeingMade = ({ playable }: VisibleAsset) => playable?.state === 'making';

/** Which variant goes out: the copy where one was made, else the file that it was. */
const variantOf = ({ playable }: VisibleAsset) =>
	!playable || playable.state === 'ready' ? 'playable' : 'original';

/** Names the sound of a track: another name, other bytes. */
export const soundOf = (asset: VisibleAsset) =>
	`${asset.content} ${asset.playable?.state === 'ready' ? 'copy' : 'original'}`;

/** @returns undefined where the storage has lost it, or it cannot be given out */
export async function openSound(storage: Storage, asset: VisibleAsset): Promise<SoundFile | undefined> {
	try {
		const file = await guestFile(storage, { showMetadata: false }, asset, variantOf(asset));
		// A row may know a file that is not there.
		if (!file || (await storage.size(file.key)) === undefined) return undefined;
		return { type: file.type, size: file.size, open: () => file.open() };
	} catch (error) {
		if (error instanceof NotStored || error instanceof Refusal) return undefined;
		throw error;
	}
}
