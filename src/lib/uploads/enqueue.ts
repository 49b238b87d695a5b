import type { RegisterAsset } from '#domain/asset.ts';
import { Refusal } from '#domain/errors.ts';
import { deviceFiles } from '#lib/bytes/device-files.ts';
import type { Store } from '#lib/store/database.ts';
import { queued, type Registrar } from './registrations.ts';

interface Device {
	userId: string;
	store: Store;
	mutate: Registrar['mutate'];
}

/**
 * Queues a file whose bytes are kept on the device, and puts it in the library. The row comes first, with the edit: the
 * edit can be lost in a crash and is then made again from it.
 *
 * @returns whether the library shows it; where the edit came to no answer, row and bytes stay, and the queue makes it
 *   again
 * @throws Refusal by a rule: then neither row nor bytes are left
 */
export async function enqueue(
	{ userId, store, mutate }: Device,
	registration: RegisterAsset,
): Promise<boolean> {
	const { id: assetId, fileName, size, createdAt } = registration;
	const uploads = queued(store);
	await uploads.put({
		assetId,
		fileName,
		size,
		sent: 0,
		state: 'waiting',
		error: null,
		url: null,
		addedAt: createdAt,
		tries: 0,
		registration,
		registeredAt: null,
	});
	try {
		await mutate.registerAsset(registration);
	} catch (error) {
		if (!isByRule(error)) {
			console.error('a file waits for its registration', error);
			return false;
		}
		await uploads.delete(assetId);
		await (await deviceFiles(userId)).remove([assetId]);
		throw error;
	}
	await uploads.update(assetId, { registeredAt: Date.now() });
	return true;
}

/** A host that went away, or a disk that is full, may have taken the edit before. */
const isByRule = (error: unknown) =>
	error instanceof Refusal && error.code !== 'unavailable' && error.code !== 'storage.full';
