import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { bucketSettings } from '../support/ceph.ts';
import { register, somePhoto, upload } from '../support/media.ts';
import { now } from '../support/people.ts';
import { Transfers } from '../support/transfers.ts';

let transfers: Transfers;
beforeAll(async () => void (transfers = await Transfers.start(bucketSettings())));
afterAll(() => transfers.server.stop());

test('albums go out of the bucket into a folder, and from there into the bucket as the same albums', async () => {
	const remove = await transfers.freshFolder();
	try {
		const ana = await transfers.someone();
		const device = ana.device();
		const photos = [];
		for (const name of ['one.jpg', 'two.jpg']) {
			const photo = await register(ana, await somePhoto(), { name });
			expect((await upload(ana, photo)).status).toBe(204);
			photos.push(photo);
		}
		await transfers.settled();
		const album = { id: newId(), name: 'From the bucket', assetIds: photos.map(({ id }) => id), at: now() };
		await device.mutate('createAlbum', album);
		await device.mutate('updateAlbum', { id: album.id, imageAssetId: photos[1]!.id, at: now() });

		expect(await transfers.putOut(ana)).toMatchObject({ albums: 1, written: 2, leftOut: [] });
		for (const [i, name] of ['one.jpg', 'two.jpg'].entries()) {
			const written = await readFile(join(transfers.folder, album.name, name));
			expect(written.equals(photos[i]!.bytes)).toBe(true);
		}

		const ben = await transfers.someone();
		expect(await transfers.takeIn(ben)).toMatchObject({ files: { new: 2, known: 0 }, leftOut: [] });
		await transfers.settled();
		expect(await transfers.shown(ben)).toEqual(await transfers.shown(ana));
		const { storage } = transfers.server.services.media;
		const kept = [];
		for await (const { key } of storage.list(`originals/${ben.id}/`)) kept.push(key);
		expect(kept).toHaveLength(2);
		// Again: nothing comes twice.
		expect(await transfers.takeIn(ben)).toMatchObject({ files: { new: 0, known: 2 } });
	} finally {
		await remove();
	}
});
