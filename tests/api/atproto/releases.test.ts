import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { now } from '../../support/people.ts';
import { hasPds } from '../../support/pds.ts';
import { type Artist, Network } from './network.ts';

vi.setConfig({ testTimeout: 120_000 });

describe.runIf(hasPds)('a release of who has an account', () => {
	let network: Network;
	let ana: Artist;
	beforeAll(async () => {
		network = await Network.open();
		ana = await network.artist('ana');
	});
	afterAll(() => network.close());

	test('[MA-46] [F8] is in the repository as it is here after everything that is done to it', async () => {
		const { label } = network;
		const album = await ana.release('Sides', 'a', 'b', 'c');
		expect(await ana.agrees(album)).toEqual({ name: 'Sides', titles: ['a', 'b', 'c'] });
		const { list } = await ana.records(album.id);

		const [d] = await ana.tracks(album.id, 'd');
		await label.finalize(ana.person, album.id, [album.tracks[1]!, d!]);
		expect((await ana.agrees(album)).titles).toEqual(['a', 'c', 'b', 'd']);

		const device = ana.person.device();
		await device.mutate('moveAssets', { albumId: album.id, assetIds: [d!], after: null, at: now() });
		expect((await ana.agrees(album)).titles).toEqual(['d', 'a', 'c', 'b']);

		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Both sides' });
		const renamed = { id: album.id, slug: 'both-sides' };
		expect((await ana.agrees(renamed)).name).toBe('Both sides');

		await ana.call('DELETE', `/releases/${album.id}/tracks/${d}`);
		expect((await ana.agrees(renamed)).titles).toEqual(['a', 'c', 'b']);

		// The record of what was taken out stays, as a piece of its own.
		const titles = (await ana.inRepo('track')).map(({ value }) => value.title);
		expect(titles.toSorted()).toEqual(['a', 'b', 'c', 'd']);
		expect(await ana.inRepo('list')).toMatchObject([{ uri: list?.uri }]);
	});
});
