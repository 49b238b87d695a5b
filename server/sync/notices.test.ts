import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import type { Notice } from '#domain/notice.ts';
import { now, type Person, TestServer } from '../../tests/support/people.ts';

let server: TestServer;
let ana: Person, ben: Person;

beforeAll(async () => {
	server = await TestServer.start();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

/** The one notice of a device that was told of an album: what is held in it, and of how many edits. */
async function noticeAfter(texts: string[]): Promise<Notice> {
	const owner = ana.device();
	const albumId = await ana.album('Shared once', owner);
	await owner.mutate('setMember', { albumId, handle: 'ben', role: 'editor', at: now() });
	await owner.mutate('removeMember', { albumId, userId: ben.id, at: now() });
	const device = ben.device();
	for (const text of texts) device.queueRaw('updateAlbum', { id: albumId, description: text, at: now() });
	await device.push();
	await device.pull();
	const found = device.all<Notice>('notice/').filter((notice) => notice.albumId === albumId);
	expect(found).toHaveLength(1);
	return found[0]!;
}

const textsOf = (notice: Notice) =>
	notice.held.map(({ args }) => (args as { description: string }).description);

test('[P6] a notice holds every edit while they are small, in their order', async () => {
	const texts = Array.from({ length: 40 }, (_, i) => `text ${i}`);
	const notice = await noticeAfter(texts);
	expect([notice.count, textsOf(notice)]).toEqual([40, texts]);
});

test('[P6] of many long edits a notice holds the newest that fit, and counts them all', async () => {
	const texts = Array.from({ length: 120 }, (_, i) => `${i} ${'é'.repeat(4_900)}`);
	const notice = await noticeAfter(texts);
	expect(notice.count).toBe(120);
	expect(Buffer.byteLength(JSON.stringify(notice))).toBeLessThan(300 * 1024);
	expect(textsOf(notice).length).toBeGreaterThan(20);
	expect(textsOf(notice)).toEqual(texts.slice(-notice.held.length));
});

test('[P6] one edit, however long, is held', async () => {
	const members = Array.from({ length: 280 }, () => ({ userId: newId(), role: 'viewer' }));
	const device = ben.device();
	device.queueRaw('createAlbum', { id: newId(), name: 'x'.repeat(300), members, at: now() });
	await device.push();
	await device.pull();
	const [notice] = device.all<Notice>('notice/').filter(({ code }) => code === 'mutation.invalid');
	expect(notice!.held[0]!.args).toMatchObject({ members });
});

test('[P6] an edit that names as many photos as one may is held whole; of two such the newer', async () => {
	const device = ben.device();
	const albumId = newId();
	const edits = [1, 2].map(() => Array.from({ length: limits.ids }, () => newId()));
	for (const assetIds of edits) device.queueRaw('addAssets', { albumId, assetIds, at: now() });
	await device.push();
	await device.pull();
	const [notice] = device.all<Notice>('notice/').filter((found) => found.albumId === albumId);
	expect(notice!.count).toBe(2);
	expect(notice!.held.map(({ args }) => (args as { assetIds: string[] }).assetIds)).toEqual([edits[1]]);
});

test('[P6] edits that are too long to be held are counted, and hold up nothing that waits behind them', async () => {
	const device = ben.device();
	const padding = 'x'.repeat(300 * 1024);
	for (let i = 0; i < 3; i++) device.queueRaw('fromAnotherTime', { padding });
	device.queueRaw('fromAnotherTime', { text: 'short' });
	await device.push();
	await device.pull();
	expect(device.acknowledged).toBe(4);
	const [notice] = device.all<Notice>('notice/').filter(({ code }) => code === 'mutation.unknown');
	expect([notice!.count, notice!.held.map(({ args }) => args)]).toEqual([
		4,
		[null, null, null, { text: 'short' }],
	]);
});
