import { newId } from '#domain/ids.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { wav } from '../support/sounds.ts';
import { expect, test } from './fixtures/app.ts';
import { elsewhere } from './fixtures/elsewhere.ts';
import { allIds, pickPhotos } from './fixtures/library.ts';
import { expectAccessible, shots } from './fixtures/looks.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded } from './fixtures/standing.ts';

test('[MA-41] [MA-50] a release is heard and a gallery seen by anyone, with no script too, until it is taken back', async ({
	device,
	person,
	browser,
	server,
}, testInfo) => {
	test.slow();
	const ana = await person('ana');
	const { page } = await device('Ana’s laptop', { user: ana });
	const folder = testInfo.outputPath('music');
	mkdirSync(folder, { recursive: true });
	const files = ['01 - first_song.wav', '02 - second_song.wav'].map((name, i) => {
		const path = join(folder, name);
		writeFileSync(path, wav(1 + i));
		return path;
	});
	await pickPhotos(page, files);
	const tracks = await allIds(page, 2);
	await pickPhotos(page, await photos(5));
	const pictures = (await allIds(page, 7)).filter((id) => !tracks.includes(id));
	await expectUploaded(page);
	const byAna = elsewhere(server.origin, ana);
	let album = '';
	for (const [name, kind, assetIds] of [
		['Café MÜNCHEN', 'music', tracks],
		['Lake', 'photos', pictures],
	] as const) {
		const id = newId();
		await byAna('createAlbum', { id, name, kind, assetIds, description: `About ${name}.` });
		await byAna('finalizeAlbum', { albumId: id, assetIds });
		if (kind === 'music') album = id;
	}

	const stranger = await browser.newContext({ baseURL: server.origin });
	const guest = await stranger.newPage();
	const faults: string[] = [];
	guest.on('console', (message) => message.type() === 'error' && faults.push(message.text()));

	await test.step('from the person’s page to the release, whose tracks follow one another', async () => {
		await guest.goto('/@ana');
		await expectAccessible(guest);
		await shots(guest, 'public-artist');
		await guest.getByRole('link', { name: /Café MÜNCHEN/ }).click();
		await expect(guest).toHaveURL(/\/@ana\/cafe-munchen$/);
		await expect(guest.getByRole('listitem')).toHaveCount(2);
		await expectAccessible(guest);
		await shots(guest, 'public-release');
		const [first, second] = [guest.locator('audio').first(), guest.locator('audio').last()];
		// Of a second, half is enough.
		const counted = guest.waitForResponse(/\/api\/tracks\/[^/]+\/plays$/);
		await guest.getByRole('button', { name: /^Play 02 - second_song$/ }).click();
		expect((await counted).status(), '[MA-45] the play is counted').toBe(204);
		await expect(second).toHaveJSProperty('paused', false);
		await expect(first).toHaveJSProperty('paused', true);
	});

	await test.step('what plays shows how loud it runs, and is sought in it', async () => {
		const first = guest.locator('audio').first();
		await guest.reload();
		await guest.getByRole('button', { name: 'Play', exact: true }).click();
		await expect(first).toHaveJSProperty('paused', false);
		await guest.getByRole('button', { name: 'Pause', exact: true }).click();
		const position = guest.getByRole('slider', { name: /^Position in 02 - second_song$/ });
		await position.fill('1.5');
		await expect(position).toHaveAttribute('aria-valuetext', '0:01 of 0:02');
		await expect(first).toHaveJSProperty('currentTime', 1.5);
		await expect(guest.getByRole('slider'), 'of the one that was heard alone').toHaveCount(1);
		await expect(guest.locator('.seek path')).not.toHaveCount(0);
		await expectAccessible(guest);
		await shots(guest, 'public-playing');
	});

	await test.step('a photo album shows its gallery', async () => {
		await guest.goto('/@ana/lake');
		await expect(guest.getByRole('listitem')).toHaveCount(5);
		await expect
			.poll(() =>
				guest
					.locator('.photos img')
					.evaluateAll((all) => all.filter((img) => (img as HTMLImageElement).naturalWidth > 0).length),
			)
			.toBe(5);
		await expectAccessible(guest);
		await shots(guest, 'public-gallery');
		await guest.getByRole('listitem').first().getByRole('link').click();
		await expect(guest.getByText('1 of 5')).toBeVisible();
		await expectAccessible(guest);
		await shots(guest, 'public-photo');
		await guest.getByRole('link', { name: 'Next' }).click();
		await expect(guest.getByText('2 of 5')).toBeVisible();
	});

	await test.step('a track has a page of its own', async () => {
		await guest.goto('/@ana/cafe-munchen');
		await guest.getByRole('listitem').last().getByRole('link').click();
		await expect(guest.getByText('2 of 2')).toBeVisible();
		await expectAccessible(guest);
		await shots(guest, 'public-track');
	});

	await test.step('another page shows it in a frame', async () => {
		await guest.goto('/embed/album/ana/cafe-munchen');
		await expect(guest.getByRole('listitem')).toHaveCount(2);
		await shots(guest, 'public-frame');
	});

	await test.step('with no script it is whole', async () => {
		const plain = await browser.newContext({ baseURL: server.origin, javaScriptEnabled: false });
		const plainPage = await plain.newPage();
		await plainPage.goto('/@ana/cafe-munchen');
		await expect(plainPage.getByRole('listitem')).toHaveCount(2);
		await expect(plainPage.getByRole('heading', { name: 'Café MÜNCHEN' })).toBeVisible();
		await plain.close();
	});

	expect(faults).toEqual([]);
	await byAna('unreleaseAlbum', { albumId: album });
	expect((await guest.goto('/@ana/cafe-munchen'))?.status()).toBe(404);
	await stranger.close();
});
