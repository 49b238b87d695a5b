import type { Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { hasRealMedia, realFiles, realPath } from '../support/real-media.ts';
import { createAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import {
	allIds,
	dropFromDisk,
	expectDrawn,
	pickPhotos,
	select,
	shownIds,
	tiles,
	visit,
} from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate } from './fixtures/standing.ts';

let folder: string;
test.beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'gatefold-intake-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The words beside each file that was not added. */
const notAdded = (page: Page): Promise<string[]> => page.getByRole('dialog').locator('li').allInnerTexts();

test('a folder that is dropped on an open album goes into it, with what is in its folders, in the order of names', async ({
	device,
	person,
}) => {
	mkdirSync(join(folder, 'trip', 'inner'), { recursive: true });
	const inOrder = ['inner/1.jpg', 'photo 2.jpg', 'photo 10.jpg'];
	for (const [i, name] of inOrder.entries()) copyFileSync(await makePhoto(i), join(folder, 'trip', name));
	writeFileSync(join(folder, 'trip', '.DS_Store'), 'what a system leaves');
	const { page } = await device('laptop', { user: await person('ana') });
	await createAlbum(page, { name: 'Trip' });

	await dropFromDisk(page, [join(folder, 'trip')]);
	await expect(page.getByText('3 photos added')).toBeVisible({ timeout: 30_000 });
	await expectDrawn(page, 3);
	await expectUploaded(page);
	const ids = await shownIds(page);
	expect(await downloaded(page, ids, { from: 'server' })).toEqual(
		hashesOf(inOrder.map((name) => join(folder, 'trip', name))),
	);
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('what was here already is put in the album and said, and what was in the trash comes back', async ({
	device,
	person,
}) => {
	const files = [await makePhoto(1), await makePhoto(2), await makePhoto(3)];
	const { page } = await device('laptop', { user: await person('ana') });
	await pickPhotos(page, files);
	await expectUploaded(page);
	const [first = ''] = await allIds(page, 3);
	await select(page, [first]);
	await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
	await expect(tiles(page)).toHaveCount(2);

	await createAlbum(page, { name: 'Again' });
	await dropFromDisk(page, files);
	await expect(page.getByText('2 were here already, 1 came back from the trash')).toBeVisible({
		timeout: 30_000,
	});
	await expectDrawn(page, 3);
	await visit(page, 'Photos');
	await expectDrawn(page, 3);
});

test('broken files are each refused or kept with a reason, and the others go on', async ({
	device,
	person,
}) => {
	test.skip(!hasRealMedia, 'There is no folder of real media here');
	const good = await makePhoto(1);
	const { page } = await device('laptop', { user: await person('ana') });
	await dropFromDisk(page, [...realFiles('broken').map(realPath), good]);
	await expect(page.getByRole('dialog')).toBeVisible({ timeout: 60_000 });
	expect((await notAdded(page)).map((text) => text.replaceAll('\n', ': ')).sort()).toEqual([
		'bomb-40000x40000.png: Too large',
		'html-named.jpg: Not a photo, video or track that Gatefold knows',
		'noise-named.mp3: Not a photo, video or track that Gatefold knows',
		'script.svg: Not a photo, video or track that Gatefold knows',
		'zero-bytes.jpg: Empty: there is nothing in it',
	]);
	await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
	// The good one; the PNG by another name, as what it is; the truncated one, as it is all that there is of it.
	const ids = await allIds(page, 3);
	await expectUploaded(page);
	expect(await downloaded(page, ids, { from: 'server' })).toEqual(
		hashesOf([good, realPath('broken/png-named.jpg'), realPath('broken/truncated.jpg')]),
	);
});

test('every real photo, film and piece of music is added, shown and stored byte for byte', async ({
	device,
	person,
}) => {
	test.skip(!hasRealMedia, 'There is no folder of real media here');
	test.slow();
	const files = [...realFiles('photos'), ...realFiles('videos'), ...realFiles('music')].map(realPath);
	const laptop = await device('laptop', { user: await person('ana') });
	const { page } = laptop;
	await laptop.readyForOffline();
	await expectUpToDate(page);
	await laptop.offline({ killServer: true });
	await pickPhotos(page, files);
	await expect(page.getByText(`${files.length} photos added`)).toBeVisible({ timeout: 120_000 });
	const registered = await page.evaluate(async () => {
		const [{ name = '' } = {}] = (await indexedDB.databases()).filter((one) =>
			one.name?.startsWith('gatefold:'),
		);
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open(name);
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(new Error('no store'));
		});
		const rows = await new Promise<{ registration: Record<string, unknown> }[]>((resolve) => {
			const asked = database.transaction('uploads').objectStore('uploads').getAll();
			asked.onsuccess = () => resolve(asked.result as { registration: Record<string, unknown> }[]);
		});
		database.close();
		return rows.map(({ registration }) => registration);
	});
	const named = (name: string) => registered.find(({ fileName }) => fileName === name);
	expect(registered).toHaveLength(files.length);
	expect(named('outfoxing.mp3')).toMatchObject({ kind: 'audio', duration: expect.any(Number) });
	expect(named('gps-thompson-springs.jpg')).toMatchObject({
		takenAtSource: expect.stringMatching(/exif|gps/),
		details: { place: { latitude: expect.any(Number) } },
	});
	for (const path of realFiles('videos')) {
		expect(named(basename(path)), path).toMatchObject({
			kind: 'video',
			thumbhash: expect.stringMatching(/.{10}/),
		});
	}
	await laptop.online({ startServer: true });
	await expectUploaded(page);
	const ids = registered.map(({ id }) => String(id));
	expect(await downloaded(page, ids, { from: 'server' })).toEqual(hashesOf(files));
});

/** Lets the origin hold only so much more than it does. */
async function leaveRoom(page: Page, bytes: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
	await session.send('Storage.overrideQuotaForOrigin', {
		origin: new URL(page.url()).origin,
		quotaSize: usage + bytes,
	});
}

test('where there is not enough room, that is said before anything is added', async ({ device, person }) => {
	const { page } = await device('laptop', { user: await person('ana') });
	// Chromium says the same whatever there is.
	await page.evaluate(() =>
		Object.assign(navigator.storage, { estimate: async () => ({ usage: 0, quota: 10 * 1024 * 1024 }) }),
	);
	await dropFromDisk(page, [await makePhoto(1), await makePhoto(2)]);
	await expect(page.getByRole('dialog')).toContainText(/Free about 4\d MB and try again; nothing was added/);
	await expect(tiles(page)).toHaveCount(0);
});

test('where the room ends on the way, what was added stays, nothing is there by half, and what is missing is said', async ({
	device,
	person,
}) => {
	const laptop = await device('laptop', { user: await person('ana') });
	const { page } = laptop;
	await expectUpToDate(page);
	const large = join(folder, 'large.mp4');
	const small = await makePhoto(1);
	// Its beginning is that of a film; the rest is nothing that can be made small.
	writeFileSync(
		large,
		Buffer.concat([
			Buffer.from('00000018667479706d703432000000006d70343269736f6d', 'hex'),
			randomBytes(80 * 1024 * 1024),
		]),
	);
	// As in browsers that do not say what they hold: only writing shows it.
	await page.evaluate(() => Object.assign(navigator.storage, { estimate: async () => ({}) }));
	await leaveRoom(page, 40 * 1024 * 1024);
	await dropFromDisk(page, [large, small]);
	await expect(page.getByRole('dialog')).toContainText('Free about', { timeout: 60_000 });
	expect(await notAdded(page)).toEqual(['large.mp4\nThere is no room left.']);
	await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
	await expectDrawn(page, 1);
	await expectUploaded(page);
	const held = await page.evaluate(async () => {
		const names: string[] = [];
		const root = await navigator.storage.getDirectory();
		for await (const person of (await root.getDirectoryHandle('files')).values())
			for await (const name of (person as FileSystemDirectoryHandle).keys()) names.push(name);
		return names;
	});
	expect(
		held.every((name) => name.startsWith((/^[^%]*/.exec(held[0] ?? '') ?? [''])[0])),
		String(held),
	).toBe(true);
});

test('a queue that is held is held over a reload, and goes on when it is let go', async ({
	device,
	person,
}) => {
	const laptop = await device('laptop', { user: await person('ana') });
	const { page } = laptop;
	await expectUpToDate(page);
	await laptop.readyForOffline();
	await laptop.offline();
	await pickPhotos(page, [await makePhoto(1), await makePhoto(2)]);
	await page.getByRole('main').locator('button.indicator').click();
	const list = page.getByRole('dialog', { name: 'Uploads' });
	await list.getByRole('button', { name: 'Pause' }).click();
	await expect(list.getByText('Paused')).toHaveCount(2);
	await laptop.online();
	await page.reload();
	await expectUpToDate(page);
	await page.getByRole('main').locator('button.indicator').click();
	await expect(list.getByText('Paused')).toHaveCount(2);
	await list.getByRole('button', { name: 'Go on' }).click();
	await expectUploaded(page);
});

test('when every page is closed, the service worker sends what waits', async ({ device, person }) => {
	const laptop = await device('laptop', { user: await person('ana') });
	const { page } = laptop;
	await laptop.readyForOffline();
	const files = [await makePhoto(1), await makePhoto(2)];
	await expectUpToDate(page);
	await pickPhotos(page, [await makePhoto(3)]);
	await expectUploaded(page);
	// The edits travel, and the files do not.
	await page.route('**/api/uploads', () => undefined);
	await pickPhotos(page, files);
	await expectUpToDate(page);
	const ids = await allIds(page, 3);

	// A page of the same origin that is not the app, from which the browser can be told that it is connected.
	const other = await page.context().newPage();
	await other.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
	await other.goto('/api/health');
	const session = await other.context().newCDPSession(other);
	const registration = new Promise<string>((resolve) =>
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			if (registrations[0]) resolve(registrations[0].registrationId);
		}),
	);
	await session.send('ServiceWorker.enable');
	const registrationId = await registration;
	await page.close();
	await session.send('ServiceWorker.dispatchSyncEvent', {
		...{ origin: new URL(other.url()).origin, registrationId },
		...{ tag: 'uploads', lastChance: false },
	});
	await expect
		.poll(() => downloaded(other, ids, { from: 'server' }), { timeout: 30_000 })
		.toEqual(hashesOf([...files, await makePhoto(3)]));
	await other.goto('/photos');
	await expectUploaded(other);
	await expectDrawn(other, 3);
});
