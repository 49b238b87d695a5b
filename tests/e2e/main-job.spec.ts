import { albumCard, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import { expectDrawn, pickPhotos, shownIds, tiles, visit } from './fixtures/library.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate, waitingCount } from './fixtures/standing.ts';

test('[PA-11] [PA-16] [PA-17] [PA-18] an album made offline from new photos reaches the other device and the other person, with its bytes', async ({
	device,
	person,
	server,
}) => {
	const files = await photos(4);
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const phone = await device('Ana’s phone', { user: ana, size: { width: 390, height: 844 } });
	const tablet = await device('Ben’s tablet', { user: ben, size: { width: 820, height: 1180 } });
	await laptop.readyForOffline();
	for (const { page } of [laptop, phone, tablet]) await expectUpToDate(page);

	await laptop.offline({ killServer: true });
	expect(
		await laptop.page.evaluate(() =>
			fetch('/api/health').then(
				() => 'reached',
				() => 'gone',
			),
		),
	).toBe('gone');
	await pickPhotos(laptop.page, files);
	await expectDrawn(laptop.page, files.length);
	await createAlbum(laptop.page, {
		name: 'A week in the hills',
		description: 'Walked, not driven',
		choose: files.length,
		people: [{ handle: 'ben', role: 'Editor' }],
	});
	await expectDrawn(laptop.page, files.length);
	const album = laptop.page.url();
	// A registration for each file, and the album.
	expect(await waitingCount(laptop.page)).toBe(files.length + 1);

	await test.step('it is still there after a reload, by its address, and in another tab', async () => {
		await laptop.page.reload();
		await expect(laptop.page.getByRole('heading', { name: 'A week in the hills' })).toBeVisible();
		await expectDrawn(laptop.page, files.length);
		expect(await waitingCount(laptop.page)).toBe(files.length + 1);

		const tab = await laptop.tab(new URL(`${album}/options`).pathname);
		await expect(tab.getByText('@ben')).toBeVisible();
		await expect(tab.getByText('Waiting for the server to find them')).toBeVisible();
		await tab.goto(album);
		await expectDrawn(tab, files.length);
		await tab.close();
	});
	for (const { page } of [phone, tablet]) await expect(tiles(page)).toHaveCount(0);

	await laptop.online({ startServer: true });
	await expectUploaded(laptop.page);
	await expectUpToDate(laptop.page);

	for (const { page } of [phone, tablet]) {
		await visit(page, 'Albums');
		await expect(albumCard(page, 'A week in the hills')).toContainText(`${files.length} items`, {
			timeout: 20_000,
		});
		await openAlbum(page, 'A week in the hills');
		await expect(page.getByText('Walked, not driven')).toBeVisible();
		await expectDrawn(page, files.length);
		expect(await downloaded(page, await shownIds(page))).toEqual(hashesOf(files));
	}
	// Nothing of it depends on a picture that the first device still lends.
	expect(server.log()).not.toMatch(/"level":(50|60)/);
});
