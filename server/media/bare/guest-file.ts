import { fileOf, opened } from '../file-of.ts';
import type { VisibleAsset } from '../find-visible.ts';
import type { ServedFile } from '../send-file.ts';
import { originalKey, type Storage } from '../storage/storage.ts';
import { bareFile } from './bare-file.ts';

/** What those who are in no album may know of its files */
interface GuestRights {
	/** Also where and with what they were made */
	showMetadata: boolean;
}

/**
 * A file as a guest may have it, who has a link or sees a release. What the server has drawn or made says nothing of
 * place and camera; originals are given out without that, unless it is shown.
 *
 * @returns undefined for an original that cannot be had without
 * @throws Refusal `not_found` for what is not made; NotStored
 */
export async function guestFile(
	storage: Storage,
	{ showMetadata }: GuestRights,
	asset: VisibleAsset,
	variant: string,
): Promise<(ServedFile & { key: string }) | undefined> {
	const file = await fileOf(storage, asset, variant);
	const whole = { ...opened(storage, file), key: file.key };
	if (showMetadata || file.key !== originalKey(asset)) return whole;
	const bare = await bareFile(storage, asset);
	return bare && { ...whole, ...bare };
}
