import type { Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import {
	allIds,
	dropPhotos,
	expectDrawn,
	pickPhotos,
	select,
	shownIds,
	tiles,
	visit,
} from './fixtures/library.ts';
import { makePhoto, photos } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate } from './fixtures/standing.ts';

/** A photo of some megabytes, like no other: noise cannot be made small. */
async function largePhoto(folder: string, name: string): Promise<string> {
	const raw = { width: 1600, height: 1200, channels: 3 } as const;
	const path = join(folder, `${name}.jpg`);
	await sharp(randomBytes(raw.width * raw.height * raw.channels), { raw })
		.jpeg({ quality: 90 })
		.toFile(path);
	return path;
}

/** Lets a page send so many bytes a second, as a slow line would; -1 for as many as there are. */
async function sendingAt(page: Page, bytesPerSecond: number): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: 0,
		downloadThroughput: -1,
		uploadThroughput: bytesPerSecond,
	});
}

/** The ring in the header, while files are on their way. */
const ring = (page: Page) => page.getByRole('main').getByRole('progressbar', { name: 'Uploading' }).first();

test('photos that are picked, or dropped, show at once and go up, each file once however often it is added', async ({
	device,
	person,
}) => {
	const files = await photos(4);
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	for (const one of [laptop, phone]) {
		await one.readyForOffline();
		await expectUpToDate(one.page);
	}

	await laptop.offline();
	await phone.offline({ killServer: true });
	await pickPhotos(laptop.page, files.slice(0, 2));
	await expectDrawn(laptop.page, 2);
	await dropPhotos(laptop.page, files.slice(1));
	await expect(laptop.page.getByText('2 photos added, 1 was here already')).toBeVisible({ timeout: 30_000 });
	await expectDrawn(laptop.page, 4);
	await expect(ring(laptop.page)).toBeVisible();
	await expect(laptop.page.getByLabel('4 files to upload')).toBeVisible();
	// The same file on another device that knows nothing of the first. Where both begin to send it, the later one is told
	// that it is on the server; Chromium writes that answer to the console.
	for (const one of [laptop, phone]) one.expectedErrors.push(/status of 409 .*\/api\/uploads/);
	await pickPhotos(phone.page, files.slice(0, 1));
	await expectDrawn(phone.page, 1);

	await laptop.online({ startServer: true });
	await phone.online();
	for (const { page } of [laptop, phone]) {
		await expectUploaded(page);
		await expectUpToDate(page);
		await expectDrawn(page, 4);
	}
	const ids = await allIds(laptop.page, 4);
	expect(await shownIds(phone.page)).toEqual(ids);
	expect(await downloaded(laptop.page, ids, { from: 'server' })).toEqual(hashesOf(files));
	await pickPhotos(phone.page, files);
	await expect(phone.page.getByText('4 were here already')).toBeVisible();
	await expect(tiles(phone.page)).toHaveCount(4);
});

test('an upload goes on where it was after a reload and after the server was killed, with the same bytes', async ({
	device,
	person,
	server,
}) => {
	const folder = mkdtempSync(join(tmpdir(), 'gatefold-large-'));
	try {
		const files = [await largePhoto(folder, 'one'), await largePhoto(folder, 'two')];
		const laptop = await device('laptop', { user: await person('ana') });
		const { page } = laptop;
		const offsets: number[] = [];
		page.on('request', (request) => {
			if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
		});
		await laptop.readyForOffline();
		await page.reload();
		await expectUpToDate(page);

		await sendingAt(page, 300_000);
		await pickPhotos(page, files);
		await expectDrawn(page, 2);
		const sent = () => ring(page).getAttribute('aria-valuenow').then(Number);
		await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThan(10);
		await server.kill();
		expect(await sent()).toBeLessThan(100);

		await page.reload();
		await expect(page.getByLabel('2 files to upload')).toBeVisible();
		await expectDrawn(page, 2);
		await sendingAt(page, -1);
		await laptop.offline();
		await laptop.online({ startServer: true });
		await expectUploaded(page);
		await expectUpToDate(page);
		expect(Math.max(...offsets), 'a request that began behind what the server had').toBeGreaterThan(0);
		expect(await downloaded(page, await allIds(page, 2), { from: 'server' })).toEqual(hashesOf(files));
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('what is deleted goes to the trash, with an undo, and comes back from there on every device', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	await pickPhotos(laptop.page, [await makePhoto(1), await makePhoto(2), await makePhoto(3)]);
	await expectDrawn(phone.page, 3);
	const [first = '', second = '', third = ''] = await allIds(laptop.page, 3);

	const remove = async (ids: string[]) => {
		await select(laptop.page, ids);
		await laptop.page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
	};
	await remove([first, third]);
	await expect.poll(() => shownIds(phone.page)).toEqual([second]);
	await undo(laptop.page);
	await expect.poll(() => shownIds(phone.page)).toEqual([first, second, third]);

	await remove([second]);
	await expect.poll(() => shownIds(phone.page)).toEqual([first, third]);
	await phone.page.goto('/settings/trash');
	await expectDrawn(phone.page, 1);
	await tiles(phone.page).click();
	await phone.page.getByRole('toolbar').getByRole('button', { name: 'Bring back' }).click();
	await expect(phone.page.getByText('Nothing is in the trash.')).toBeVisible();
	await visit(laptop.page, 'Photos');
	await expect.poll(() => shownIds(laptop.page)).toEqual([first, second, third]);
});

test('a file that is no photo is named with why, and the others are added', async ({ device, person }) => {
	const laptop = await device('laptop', { user: await person('ana') });
	const folder = mkdtempSync(join(tmpdir(), 'gatefold-broken-'));
	try {
		const page = join(folder, 'page.jpg');
		writeFileSync(page, '<!doctype html><script>alert(1)</script>');
		await pickPhotos(laptop.page, [page, await makePhoto(5)]);
		const dialog = laptop.page.getByRole('dialog');
		await expect(dialog.getByRole('heading')).toHaveText('1 file was not added');
		await expect(dialog).toContainText('page.jpg');
		await dialog.getByRole('button', { name: 'Done' }).click();
		await expectDrawn(laptop.page, 1);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});
