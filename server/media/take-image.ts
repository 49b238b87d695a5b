import { rm } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { markDerived } from '../assets/mark-derived.ts';
import { execute } from '../sync/transact.ts';
import { keepPictures } from './derive-job.ts';
import { drawPhoto } from './draw.ts';
import type { Ingest } from './ingest.ts';
import { receiveFile } from './receive-file.ts';
import { takeReceived } from './take-upload.ts';
import type { SetAside } from './uploads.ts';
import { storedAsset } from './workshop.ts';

const types = new Set(['image/jpeg', 'image/png', 'image/webp']);

/**
 * Takes a picture into the actor's library that is to be shown at once: it is drawn before anything is kept, so that of one
 * that cannot be drawn nothing stays.
 *
 * @throws Refusal `asset.empty`, `asset.too_large`, `asset.unsupported` for what is no JPEG, PNG or WebP by its bytes,
 *   `asset.unreadable`
 */
export async function takeImage(
	to: Ingest,
	ownerId: Id,
	aside: SetAside,
	bytes: AsyncIterable<Uint8Array>,
	fileName: string,
): Promise<Id> {
	const file = await receiveFile(aside, bytes, limits.imageBytes);
	try {
		const type = (await fileTypeFromFile(file.path))?.mime ?? '';
		if (!types.has(type)) refuse('asset.unsupported');
		const { width, height, thumbhash, ...pictures } = await drawPhoto(file.path, type);
		const { id } = await takeReceived(to, ownerId, file, { fileName });
		const asset = (await storedAsset(to, { assetId: id, ownerId })) ?? refuse('asset.not_found');
		if (!asset.isDrawn) {
			await keepPictures(to.storage, asset, { width, height, thumbhash, ...pictures });
			await execute(to, ownerId, markDerived, { assetId: id, width, height, thumbhash });
		}
		return id;
	} finally {
		await rm(file.path, { force: true });
	}
}
