import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { somePhoto } from '../../support/media.ts';
import { now } from '../../support/people.ts';
import { hasPds } from '../../support/pds.ts';
import { type Artist, Network } from './network.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.runIf(hasPds)('a release of who has an account', () => {
	let network: Network;
	let ana: Artist;
	beforeAll(async () => {
		network = await Network.open();
		ana = await network.artist('ana');
	});
	afterAll(() => network.close());

	const titlesThere = async () => (await ana.inRepo('track')).map(({ value }) => String(value.title));
	const namesThere = async () => (await ana.inRepo('list')).map(({ value }) => String(value.name));
	const poll = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 30_000 });

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

		await device.mutate('updateAsset', { id: album.tracks[0]!, title: 'a, live', at: now() });
		expect((await ana.agrees(renamed)).titles).toEqual(['d', 'a, live', 'c', 'b']);

		await label.site.form(ana.person, `/releases/${album.id}/cover`, ['image', await somePhoto()]);
		await ana.call('DELETE', `/releases/${album.id}/tracks/${d}`);
		expect((await ana.agrees(renamed)).titles).toEqual(['a, live', 'c', 'b']);

		// The record of what was taken out stays, as a piece of its own.
		expect((await titlesThere()).toSorted()).toEqual(['a, live', 'b', 'c', 'd']);
		expect(await ana.inRepo('list')).toMatchObject([{ uri: list?.uri }]);
	});

	test('[MA-46] names its account and its list record to anyone, from when it is written', async () => {
		const before = await ana.release('Before', 'one');
		await ana.agrees(before);
		// Of the track nothing will change any more, so nothing else makes what is remembered old.
		await poll(
			async () => (await ana.inRepo('track')).find(({ value }) => value.title === 'one')?.value,
		).toMatchObject({
			duration: 1,
		});
		await ana.goByLossy();
		network.lossy.isAway = true;
		const album = await network.label.shell(ana.person, 'Told');
		await network.label.add(ana.person, album.id, before.tracks[0]!);
		await network.label.finalize(ana.person, album.id, before.tracks);
		const told = async () => (await network.label.read(undefined, 'ana', album.slug)).body.metadata;
		await poll(async () => (await ana.records(album.id)).list?.reason).toBe('unreachable');
		expect(await told()).toMatchObject({ artist_did: ana.account.did, list_uri: null });
		network.lossy.isAway = false;
		await poll(async () => (await told()).list_uri).toMatch(`at://${ana.account.did}/`);
		expect((await told()).list_uri).toBe((await ana.settles(album.id)).list?.uri);
		const again = await ana.call('GET', `/releases/ana/${album.slug}`);
		expect(again.body.metadata).toEqual(await told());
	});

	test('[MA-46] keeps the sound of a track whose title changes, which is not uploaded again', async () => {
		const album = await ana.release('Sound', 'before');
		await ana.agrees(album);
		const [written] = (await ana.settles(album.id)).tracks;
		// How long it is, the server learns from the file soon after it has come.
		await poll(async () => (await ana.record('track', written?.uri))?.value.duration).toBe(1);
		const before = (await ana.record('track', written?.uri))!;
		const [asset] = await network.label.site.server.sql<{ size: number }[]>`
			select size from assets where id = ${album.tracks[0]!}`;
		expect(before.value).toMatchObject({
			...{ title: 'before', artist: 'Ana', duration: 1, fileType: 'audio/wav' },
			audio: { $type: 'blob', size: asset!.size },
		});
		await ana.person.device().mutate('updateAsset', { id: album.tracks[0]!, title: 'after', at: now() });
		await poll(async () => (await ana.record('track', written?.uri))?.value.title).toBe('after');
		const after = (await ana.record('track', written?.uri))!;
		expect(after.value).toEqual({ ...before.value, title: 'after' });
		const { ref } = before.value.audio as { ref: { $link: string } };
		const query = new URLSearchParams({ did: ana.account.did, cid: ref.$link }).toString();
		const blob = await fetch(`${network.pds.origin}/xrpc/com.atproto.sync.getBlob?${query}`);
		expect([blob.status, (await blob.arrayBuffer()).byteLength]).toEqual([200, asset!.size]);
	});

	test('[MA-46] [F8] is nowhere there while it is a draft, nor is what waits for the next finalize', async () => {
		const draft = await ana.draft('Secret', 'hidden');
		const album = await ana.release('Open', 'heard');
		await ana.tracks(album.id, 'waits');
		// What is done after it is done by a round that has seen all of that.
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Opened' });
		expect(await ana.agrees({ id: album.id, slug: 'opened' })).toMatchObject({ titles: ['heard'] });
		const there = [...(await titlesThere()), ...(await namesThere())];
		expect(there.filter((one) => ['Secret', 'hidden', 'waits'].includes(one))).toEqual([]);
		expect(await ana.records(draft.id)).toEqual({ list: null, tracks: [] });
	});

	test('[MA-46] [F8] is deleted there with the list alone, or with its tracks', async () => {
		const stays = await ana.release('Deleted', 'stays');
		const goes = await ana.release('Deleted whole', 'goes');
		const trashed = await ana.release('Trashed from', 'trashed', 'other');
		for (const album of [stays, goes, trashed]) await ana.agrees(album);
		await ana.call('DELETE', `/releases/${stays.id}`);
		await ana.call('DELETE', `/releases/${goes.id}?cascade=true`);
		await ana.person.device().mutate('trashAssets', { assetIds: [trashed.tracks[0]!], at: now() });
		await poll(namesThere).not.toEqual(expect.arrayContaining([expect.stringMatching(/^Deleted/)]));
		await poll(titlesThere).not.toContain('goes');
		await poll(titlesThere).not.toContain('trashed');
		expect(await titlesThere()).toEqual(expect.arrayContaining(['stays', 'other']));
		expect((await ana.agrees(trashed)).titles).toEqual(['other']);
	});

	test('[MA-46] [F8] that is taken back takes its tracks back, but for those of another release', async () => {
		const back = await ana.release('Back', 'alone', 'shared');
		const other = await network.label.shell(ana.person, 'Kept');
		await network.label.add(ana.person, other.id, back.tracks[1]!);
		await network.label.finalize(ana.person, other.id, [back.tracks[1]!]);
		await ana.agrees(back);
		await ana.agrees(other);
		const { list } = await ana.records(back.id);
		await ana.person.device().mutate('unreleaseAlbum', { albumId: back.id, at: now() });
		await poll(namesThere).not.toContain('Back');
		await poll(titlesThere).not.toContain('alone');
		expect(await titlesThere()).toContain('shared');
		expect((await network.label.read(ana.person, 'ana', back.slug)).body.metadata.list_uri).toBeNull();

		await network.label.finalize(ana.person, back.id, back.tracks);
		expect((await ana.agrees(back)).titles).toEqual(['alone', 'shared']);
		expect((await ana.records(back.id)).list?.uri).toBe(list?.uri);
	});
});
