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
 * @throws Refusal by a rule: then neither row nor bytes are left; any other says nothing of whether the edit was made, so
 *   that both stay
 */
export async function enqueue({ userId, store, mutate }: Device, registration: RegisterAsset): Promise<void> {
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
		if (isByRule(error)) {
			await uploads.delete(assetId);
			await (await deviceFiles(userId)).remove([assetId]);
		}
		throw error;
	}
	await uploads.update(assetId, { registeredAt: Date.now() });
}

/** A host that went away, or a disk that is full, may have taken the edit before. */
const isByRule = (error: unknown) =>
	error instanceof Refusal && error.code !== 'unavailable' && error.code !== 'storage.full';
