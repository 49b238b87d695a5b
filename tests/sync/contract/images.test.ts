import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Album } from '#domain/album.ts';
import { keys } from '#domain/keys.ts';
import type { MutationName } from '#domain/mutations.ts';
import { now, TestServer } from '../../support/people.ts';
import { Both } from './both.ts';
import { furnish, type People } from './furnished.ts';

let server: TestServer;
let people: People;

beforeAll(async () => {
	server = await TestServer.start();
	people = await server.people();
});
afterAll(() => server.stop());

test('[MA-48] what a device shows of a picture that stands for an album is what the server says', async () => {
	const { albumId, files } = await furnish(server, people);
	const device = new Both(people.ana);
	const [, , own, other] = files.ana.map(({ id }) => id);
	const standing = async (name: MutationName, input: object) => {
		const { predicted, decided } = await device.run(name, input);
		expect(predicted, name).toEqual(decided);
		const album = decided.rows[keys.album(albumId)] as Album;
		return decided.refused ?? [album.imageAssetId, album.image?.state];
	};
	const give = (imageAssetId: string | null) => standing('updateAlbum', { id: albumId, imageAssetId });

	expect(await give(own!)).toEqual([own, 'pending']);
	expect(await give(files.ben[2]!.id)).toBe('asset.not_found');
	expect(await give(other!)).toEqual([other, 'pending']);
	expect(await standing('trashAssets', { assetIds: [other] })).toEqual([other, undefined]);
	expect(await give(other!)).toBe('asset.not_found');
	expect(await standing('restoreAssets', { assetIds: [other] })).toEqual([other, 'pending']);
	await standing('trashAssets', { assetIds: [other] });
	expect(await standing('registerAsset', files.ana[3]!)).toEqual([other, 'pending']);
	await standing('trashAssets', { assetIds: [other] });
	expect(await standing('purgeAssets', { assetIds: [other] })).toEqual([undefined, undefined]);
	await give(own!);
	expect(await give(null)).toEqual([undefined, undefined]);
	await give(own!);
	expect(await standing('transferOwnership', { albumId, userId: people.ben.id })).toEqual([
		...[undefined, undefined],
	]);
});

test('[MA-48] [C1] of two devices that each give a picture, the later in the order of the server has it on all', async () => {
	const { albumId, files } = await furnish(server, people);
	const [phone, laptop, viewer] = [people.ana.device(), people.ana.device(), people.cem.device()];
	const ids = files.ana.map(({ id }) => id);
	for (const device of [phone, laptop]) await device.pull();
	phone.queue('updateAlbum', { id: albumId, imageAssetId: ids[2]!, at: now() });
	laptop.queue('updateAlbum', { id: albumId, imageAssetId: ids[3]!, name: 'By the laptop', at: now() });
	await laptop.push();
	await phone.push();
	for (const device of [phone, laptop, viewer]) {
		await device.pull();
		expect(device.view.get(keys.album(albumId))).toMatchObject({
			...{ imageAssetId: ids[2], name: 'By the laptop' },
			image: { state: 'pending' },
		});
	}
});
