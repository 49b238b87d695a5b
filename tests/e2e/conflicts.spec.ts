import type { Page } from '@playwright/test';
import { newId } from '#domain/ids.ts';
import { albumCard, chooseFromMenu, move, openAlbum, undo } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import type { Device } from './fixtures/device.ts';
import { elsewhere } from './fixtures/elsewhere.ts';
import { allIds, pickPhotos, select, shownIds, tiles, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate, expectUploaded } from './fixtures/standing.ts';

// Each conflict is played in every order on the server alone, in tests/sync/conflicts.test.ts. Here is what people see.

const removeShown = async (page: Page, ids: string[]) => {
	await select(page, ids);
	await page.getByRole('toolbar').getByRole('button', { name: 'Remove from album' }).click();
	for (const id of ids) await expect(page.locator(`main a[data-id="${id}"]`)).toHaveCount(0);
};

const addFromLibrary = async (page: Page, id: string) => {
	await page.getByRole('main').getByRole('link', { name: 'Add photos' }).click();
	await page.locator(`main a[data-id="${id}"]`).click();
	await page.getByRole('button', { name: 'Add 1' }).click();
	await expect(page.locator(`main a[data-id="${id}"]`)).toHaveCount(1);
};

const say = async (page: Page, text: string) => {
	await page.getByRole('main').getByRole('link', { name: 'Activity' }).click();
	await page.getByRole('textbox', { name: 'Add a comment' }).fill(text);
	await page.getByRole('button', { name: 'Send' }).click();
	await expect(page.getByText(text)).toBeVisible();
};

const rename = async (page: Page, name: string) => {
	await chooseFromMenu(page, 'Edit Album');
	await page.getByRole('dialog').getByLabel('Album Name').fill(name);
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
};

/** From here on, neither hears of the other. */
const apart = async (laptop: Device, tablet: Device) => {
	for (const each of [laptop, tablet]) await each.readyForOffline();
	await laptop.offline();
	await tablet.offline({ killServer: true });
};

/** The first one's edits reach the server before the second one's. */
const meet = async (first: Device, second: Device) => {
	await first.online({ startServer: true });
	await expectUpToDate(first.page);
	await second.online();
	for (const { page } of [second, first]) await expectUpToDate(page);
};

const notices = (page: Page, album: string) =>
	page
		.getByRole('region', { name: 'Could not be done' })
		.getByRole('listitem')
		.filter({ hasText: `“${album}”` });

test('[C1] [C5] [C8] [C12] what one person does on two devices offline comes to one album on both', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(300_000);
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const tablet = await device('tablet', { user: ana, size: { width: 1024, height: 800 } });
	const { page } = laptop;
	await pickPhotos(page, await Promise.all([1, 2, 3].map(makePhoto)));
	const ids = await allIds(page, 3);
	const [a = '', b = '', c = ''] = ids;
	await expectUploaded(page);
	const edit = elsewhere(server.origin, ana);
	for (const name of ['Names', 'Moved', 'Covers', 'Again']) {
		const id = newId();
		await edit('createAlbum', { id, name, assetIds: ids });
		await edit('updateAlbum', { id, order: 'manual' });
	}
	await visit(tablet.page, 'Albums');
	await expect(albumCard(tablet.page, 'Again')).toContainText('3 items');
	await visit(page, 'Albums');
	await expect(albumCard(page, 'Again')).toContainText('3 items');
	await apart(laptop, tablet);

	await openAlbum(page, 'Names');
	await rename(page, 'Named on the laptop');
	await openAlbum(tablet.page, 'Names');
	await rename(tablet.page, 'Named on the tablet');

	await openAlbum(page, 'Moved');
	await move(page, [c, b], 'Move to the start');
	await openAlbum(tablet.page, 'Moved');
	await removeShown(tablet.page, [c]);

	await openAlbum(page, 'Covers');
	await select(page, [c]);
	await page.getByRole('toolbar').getByRole('button', { name: 'Use as cover' }).click();
	await openAlbum(tablet.page, 'Covers');
	await removeShown(tablet.page, [c]);

	await openAlbum(page, 'Again');
	await removeShown(page, [a]);
	await undo(page);
	await expect.poll(() => shownIds(page)).toEqual([a, b, c]);
	await openAlbum(tablet.page, 'Again');
	await removeShown(tablet.page, [a]);
	await addFromLibrary(tablet.page, a);

	await meet(tablet, laptop);
	const expected: [album: string, ids: string[]][] = [
		['Named on the laptop', [a, b, c]],
		['Moved', [b, a]],
		['Covers', [a, b]],
		['Again', [b, c, a]],
	];
	for (const each of [page, tablet.page]) {
		for (const [album, shown] of expected) {
			await openAlbum(each, album);
			await expect.poll(() => shownIds(each), album).toEqual(shown);
		}
		await visit(each, 'Activity');
		await expect(notices(each, 'Covers')).toContainText('These photos were removed from “Covers”');
	}
});

test('[C2] [C3] [C6] [C7] [C9] [C10] [C11] what two people do offline comes to one album, and what could not be kept can be used', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(300_000);
	const [ana, ben] = [await person('ana'), await person('ben')];
	const laptop = await device('Ana’s laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	const [hers, his] = [laptop.page, tablet.page];
	await pickPhotos(hers, [await makePhoto(1)]);
	await pickPhotos(his, await Promise.all([2, 3].map(makePhoto)));
	const [a = ''] = await allIds(hers, 1);
	const [c = '', e = ''] = await allIds(his, 2);
	for (const page of [hers, his]) await expectUploaded(page);
	const [byAna, byBen] = [elsewhere(server.origin, ana), elsewhere(server.origin, ben)];
	const names = ['Deleted', 'Twice', 'Removed', 'Silent', 'Looking', 'Late', 'Handed over'];
	for (const name of names) {
		const albumId = newId();
		await byAna('createAlbum', {
			...{ id: albumId, name, assetIds: [a], members: [{ handle: 'ben', role: 'editor' }] },
		});
		await byBen('addAssets', { albumId, assetIds: [c] });
	}
	for (const page of [hers, his]) {
		await visit(page, 'Albums');
		await expect(albumCard(page, 'Handed over')).toContainText('2 items');
	}
	await apart(laptop, tablet);

	await test.step('what Ana does', async () => {
		const options = async (album: string) => {
			await openAlbum(hers, album);
			await chooseFromMenu(hers, 'Album Options');
			return hers.getByRole('main');
		};
		for (const album of ['Deleted', 'Late']) {
			await openAlbum(hers, album);
			await chooseFromMenu(hers, 'Delete Album');
			await hers.getByRole('dialog').getByRole('button', { name: 'Delete Album' }).click();
			await expect(albumCard(hers, album)).toHaveCount(0);
		}
		await openAlbum(hers, 'Twice');
		await removeShown(hers, [c]);
		await (await options('Removed')).getByRole('button', { name: 'Remove Ben' }).click();
		await hers.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
		await (await options('Silent')).getByRole('switch', { name: 'Allow Activity' }).click();
		await (await options('Looking')).getByLabel('Role of Ben').selectOption({ label: 'Viewer' });
		await (await options('Handed over')).getByRole('button', { name: 'Hand over this album' }).click();
		await hers.getByRole('dialog').getByRole('button', { name: 'Hand over this album' }).click();
	});

	await test.step('what Ben does', async () => {
		await openAlbum(his, 'Deleted');
		await say(his, 'What a day that was');
		await openAlbum(his, 'Twice');
		await removeShown(his, [c]);
		await addFromLibrary(his, c);
		for (const album of ['Removed', 'Looking']) {
			await openAlbum(his, album);
			await addFromLibrary(his, e);
		}
		await openAlbum(his, 'Silent');
		await say(his, 'Nobody hears this');
		await openAlbum(his, 'Late');
		await his.getByRole('main').getByRole('link', { name: 'Add photos' }).click();
		await pickPhotos(his, [await makePhoto(4)], 'From this device');
		await openAlbum(his, 'Handed over');
		await chooseFromMenu(his, 'Leave Album');
		await his.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
	});

	await meet(laptop, tablet);

	await test.step('what it has come to', async () => {
		await expectUploaded(his);
		await visit(his, 'Albums');
		for (const album of ['Deleted', 'Removed', 'Late']) await expect(albumCard(his, album)).toHaveCount(0);
		await openAlbum(his, 'Twice');
		await expect.poll(() => shownIds(his)).toEqual(await orderOf(hers, 'Twice', 2));
		await openAlbum(his, 'Looking');
		await expect(tiles(his)).toHaveCount(2);
		await expect(his.getByRole('main').getByRole('link', { name: 'Add photos' })).toHaveCount(0);
		await openAlbum(his, 'Handed over');
		await chooseFromMenu(his, 'Album Options');
		await expect(his.getByRole('main').getByRole('button', { name: 'Delete Album' })).toBeVisible();
		await openAlbum(hers, 'Handed over');
		await chooseFromMenu(hers, 'Album Options');
		await expect(hers.getByRole('main').getByRole('button', { name: 'Delete Album' })).toHaveCount(0);
		await visit(his, 'Photos');
		await expect(tiles(his)).toHaveCount(3);
	});

	await test.step('what Ben is told, and what he makes of it', async () => {
		await visit(his, 'Activity');
		await expect(notices(his, 'Deleted')).toContainText('What a day that was');
		await expect(notices(his, 'Silent')).toContainText('Nobody hears this');
		await expect(notices(his, 'Silent').getByRole('button', { name: 'Copy text' })).toBeVisible();
		await expect(notices(his, 'Looking')).toContainText('You can no longer change “Looking”');
		await expect(notices(his, 'Late')).toContainText('1 photo');
		await expect(notices(his, 'Handed over')).toContainText('keeps that role until it is handed over');
		await notices(his, 'Removed').getByRole('button', { name: 'Save these photos' }).click();
		await expect(notices(his, 'Removed')).toHaveCount(0);
		await openAlbum(his, 'From Removed');
		await expect.poll(() => shownIds(his)).toEqual([e]);
		await visit(hers, 'Activity');
		await expect(hers.getByRole('region', { name: 'Could not be done' })).toHaveCount(0);
	});
});

async function orderOf(page: Page, album: string, count: number): Promise<string[]> {
	await openAlbum(page, album);
	return allIds(page, count);
}
