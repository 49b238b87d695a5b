import { expect, test } from 'vitest';
import type { ErrorCode } from '#domain/errors.ts';
import { newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { type MutationName, mutations } from '#domain/mutations.ts';
import { Device } from './device.fixture.ts';

const [albumId, a, b, c, d] = Array.from({ length: 5 }, () => newId()) as [
	string,
	string,
	string,
	string,
	string,
];
const refusal = (code: ErrorCode) => expect.objectContaining({ name: 'Refusal', code });

/** An album with a, b and c in it, and d in the library beside them. */
async function withAlbum(role: 'owner' | 'editor' | 'viewer' = 'owner') {
	const device = new Device();
	const rows = [a, b, c, d].map((id) => device.asset(id));
	const entries = [a, b, c].map((id, i) => device.entry(albumId, id, `a${i}`));
	await device.put(...device.album(albumId, role), ...rows, ...entries);
	return device;
}

test('a new album is there at once, with its owner, its assets in the order given and who is invited', async () => {
	const device = new Device();
	await device.put(device.asset(a), device.asset(b));
	await device.mutate('createAlbum', {
		id: albumId,
		name: ' Sea ',
		assetIds: [b, a],
		members: [{ handle: 'ben', role: 'viewer' }],
	});
	expect(await device.get(keys.album(albumId))).toMatchObject({
		name: 'Sea',
		order: 'desc',
		ownerId: device.me,
	});
	expect(await device.get(keys.member(albumId, device.me))).toMatchObject({ role: 'owner' });
	expect(await device.get(keys.waitingMember(albumId, 'ben'))).toMatchObject({
		waiting: true,
		role: 'viewer',
	});
	expect(await device.order(albumId)).toEqual([b, a]);
});

test('a new album has the order that is asked for', async () => {
	const device = await withAlbum();
	const id = newId();
	await device.mutate('createAlbum', { id, name: 'Ordered', order: 'asc' });
	expect(await device.get(keys.album(id))).toMatchObject({ order: 'asc' });
});

test('what is added goes to the end, and what is there already stays where it is', async () => {
	const device = await withAlbum();
	await device.mutate('addAssets', { albumId, assetIds: [d, a] });
	expect(await device.order(albumId)).toEqual([a, b, c, d]);
});

test("someone else's asset is not added", async () => {
	const device = await withAlbum();
	await expect(device.mutate('addAssets', { albumId, assetIds: [newId()] })).rejects.toEqual(
		refusal('asset.not_found'),
	);
});

test('entries move behind another, also behind one that is gone', async () => {
	const device = await withAlbum();
	await device.mutate('moveAssets', { albumId, assetIds: [a], after: b });
	expect(await device.order(albumId)).toEqual([b, a, c]);
	await device.mutate('removeAssets', { albumId, assetIds: [a] });
	await device.mutate('moveAssets', { albumId, assetIds: [c], after: null });
	await device.mutate('moveAssets', { albumId, assetIds: [c], after: a });
	expect(await device.order(albumId)).toEqual([b, c]);
});

test('finalizing a release leaves those not named before those named', async () => {
	const device = await withAlbum();
	await device.mutate('addAssets', { albumId, assetIds: [d] });
	await device.mutate('finalizeAlbum', { albumId, assetIds: [b, d] });
	expect(await device.order(albumId)).toEqual([a, c, b, d]);
	expect(await device.get(keys.album(albumId))).toMatchObject({ slug: null, releasedAt: null });
});

test('removed entries come back where they were', async () => {
	const device = await withAlbum();
	await device.mutate('removeAssets', { albumId, assetIds: [a, b] });
	expect(await device.order(albumId)).toEqual([c]);
	await device.mutate('restoreEntries', { albumId, assetIds: [a, b] });
	expect(await device.order(albumId)).toEqual([a, b, c]);
});

test('an editor removes own assets and no others', async () => {
	const device = await withAlbum('editor');
	await device.put(device.entry(albumId, d, 'a9', newId()));
	await device.mutate('removeAssets', { albumId, assetIds: [a] });
	await expect(device.mutate('removeAssets', { albumId, assetIds: [b, d] })).rejects.toEqual(
		refusal('entry.not_yours'),
	);
	expect(await device.order(albumId)).toEqual([b, c, d]);
});

const forbidden: [MutationName, object][] = [
	['updateAlbum', { id: albumId, name: 'Mine' }],
	['deleteAlbum', { id: albumId }],
	['addAssets', { albumId, assetIds: [d] }],
	['removeAssets', { albumId, assetIds: [a] }],
	['moveAssets', { albumId, assetIds: [a], after: null }],
	['finalizeAlbum', { albumId, assetIds: [a] }],
	['setMember', { albumId, handle: 'cleo', role: 'editor' }],
	['removeMember', { albumId, userId: newId() }],
	['transferOwnership', { albumId, userId: newId() }],
	['createLink', { albumId, id: newId(), key: 'k'.repeat(22) }],
];
test.each(forbidden)('a viewer is refused %s', async (name, input) => {
	const device = await withAlbum('viewer');
	const before = await device.all();
	await expect(device.mutate(name, input)).rejects.toEqual(refusal('album.no_right'));
	expect(await device.all()).toEqual(before);
	expect(await device.pending()).toBe(0);
});

test('a viewer comments and likes while activity is on', async () => {
	const device = await withAlbum('viewer');
	const id = newId();
	await device.mutate('addComment', { albumId, id, assetId: a, text: 'Oh' });
	await device.mutate('setLike', { albumId, liked: true });
	expect(await device.get(keys.like(albumId, null, device.me))).toBeDefined();
	await device.mutate('setLike', { albumId, liked: false });
	expect(await device.get(keys.like(albumId, null, device.me))).toMatchObject({ deleted: true });
	await device.put(...device.album(albumId, 'viewer', { isActivityEnabled: false }));
	await expect(device.mutate('addComment', { albumId, id: newId(), text: 'No' })).rejects.toEqual(
		refusal('album.activity_off'),
	);
});

test('[M2] what was allowed and is not any more does nothing on a replay, and stays queued for the server', async () => {
	const device = await withAlbum('editor');
	await device.mutate('removeAssets', { albumId, assetIds: [a] });
	await device.put(...device.album(albumId, 'viewer'));
	expect(await device.order(albumId)).toEqual([a, b, c]);
	expect(await device.pending()).toBe(1);
});

test('[M3] replays on a view that has moved keep the places that were chosen', async () => {
	const device = await withAlbum();
	await device.mutate('addAssets', { albumId, assetIds: [d] });
	await device.mutate('moveAssets', { albumId, assetIds: [c], after: null });
	const before = await device.all();
	for (let i = 0; i < 3; i++) await device.put([keys.notice(newId()), { id: 'x' }]);
	const after = await device.all();
	for (const id of [a, b, c, d])
		expect(after[keys.entry(albumId, id)]).toEqual(before[keys.entry(albumId, id)]);
});

test('trashing an asset takes it out of all albums, and restoring brings the asset back', async () => {
	const device = await withAlbum();
	await device.mutate('trashAssets', { assetIds: [a] });
	expect(await device.order(albumId)).toEqual([b, c]);
	await device.mutate('restoreAssets', { assetIds: [a] });
	expect(await device.get(keys.asset(a))).toMatchObject({ trashedAt: null });
});

test("changing an asset changes every album's copy of it", async () => {
	const device = await withAlbum();
	await device.mutate('updateAsset', { id: a, title: 'Dusk' });
	expect(await device.get(keys.entry(albumId, a))).toMatchObject({ asset: { title: 'Dusk' } });
});

test('who leaves does not see the album any more, and its keys are still held', async () => {
	const device = await withAlbum('viewer');
	const held = Object.keys(await device.all());
	await device.mutate('leaveAlbum', { albumId });
	expect(await device.get(keys.album(albumId))).toMatchObject({ deleted: true });
	expect(Object.keys(await device.all())).toEqual(held);
});

const everything: [MutationName, object][] = [
	['updateAlbum', { id: albumId, name: 'Lake', coverAssetId: b }],
	['addAssets', { albumId, assetIds: [d] }],
	['moveAssets', { albumId, assetIds: [a], after: c }],
	['setMember', { albumId, handle: 'cleo', role: 'editor' }],
	['addComment', { albumId, id: newId(), text: 'Hi' }],
	['setLike', { albumId, assetId: a, liked: true }],
	['createLink', { albumId, id: newId(), key: 'k'.repeat(22), password: 'x' }],
	['removeAssets', { albumId, assetIds: [b] }],
	['trashAssets', { assetIds: [c] }],
	['deleteAlbum', { id: albumId, cascade: true }],
	['restoreAlbum', { id: albumId, cascade: true }],
];
test('[L21] no mutator deletes a key, and none does more when it is run again', async () => {
	const device = await withAlbum();
	for (const [name, input] of everything) {
		const before = Object.keys(await device.all());
		const at = new Date().toISOString();
		await device.mutate(name, { ...input, at });
		const once = await device.all();
		expect(Object.keys(once)).toEqual(expect.arrayContaining(before));
		await device.mutate(name, { ...input, at });
		expect(await device.all(), name).toEqual(once);
	}
});

test('every mutator of the wire has a prediction', () => {
	expect(Object.keys(new Device().rep.mutate).sort()).toEqual(Object.keys(mutations).sort());
});
