import {
	addPerson,
	albumCard,
	albumNames,
	arrangeByHand,
	chooseFromMenu,
	createAlbum,
	move,
	openAlbum,
	undo,
} from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, expectDrawn, pickPhotos, select, shownIds, tiles, visit } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate } from './fixtures/standing.ts';

test('[PA-3] [PA-4] [PA-5] the list of albums is searched, sorted and filtered', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('laptop', { user: ana });
	const tablet = await device('Ben’s tablet', { user: ben });
	await pickPhotos(page, [await makePhoto(1), await makePhoto(2)]);
	const [first = ''] = await allIds(page, 2);
	await createAlbum(page, { name: 'Zürich', description: 'By the lake', choose: [first] });
	await createAlbum(page, { name: 'Album 10' });
	await createAlbum(page, { name: 'Album 9', choose: 2 });
	await createAlbum(tablet.page, { name: 'Été', people: [{ handle: 'ana', role: 'Viewer' }] });
	await visit(page, 'Albums');
	await expect(albumCard(page, 'Été')).toBeVisible();

	await expect.poll(() => albumNames(page)).toEqual(['Été', 'Album 9', 'Album 10', 'Zürich']);
	const sort = page.getByLabel('Sort by');
	await sort.selectOption({ label: 'Album Name' });
	await expect.poll(() => albumNames(page)).toEqual(['Album 9', 'Album 10', 'Été', 'Zürich']);
	await sort.selectOption({ label: 'Most Items' });
	await expect.poll(async () => (await albumNames(page)).slice(0, 2)).toEqual(['Album 9', 'Zürich']);
	await sort.selectOption({ label: 'Oldest First' });
	await expect.poll(() => albumNames(page)).toEqual(['Zürich', 'Album 10', 'Album 9', 'Été']);
	await page.reload();
	await expect.poll(() => albumNames(page)).toEqual(['Zürich', 'Album 10', 'Album 9', 'Été']);

	const filter = page.getByRole('radiogroup', { name: 'Which albums' });
	await filter.getByText('Shared').click();
	await expect.poll(() => albumNames(page)).toEqual(['Été']);
	await filter.getByText('My albums').click();
	await expect.poll(() => albumNames(page)).toEqual(['Zürich', 'Album 10', 'Album 9']);
	await filter.getByText('All').click();

	const search = page.getByRole('searchbox', { name: 'Search albums' }).filter({ visible: true });
	await search.fill('ETE');
	await expect.poll(() => albumNames(page)).toEqual(['Été']);
	await search.fill('lake');
	await expect.poll(() => albumNames(page)).toEqual(['Zürich']);
	await search.fill('nothing of the kind');
	await expect(page.getByText('No album matches “nothing of the kind”.')).toBeVisible();
	await page.getByRole('button', { name: 'Show all albums' }).click();
	await expect(page.locator('main a[data-album]')).toHaveCount(4);
});

test('[PA-10] [PA-11] [PA-13] [PA-14] [PA-19] [PA-20] [PA-30] [PA-31] [PA-35] what is done to an album and its photos is seen on the other person’s open page, and can be undone', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('Ana’s laptop', { user: ana });
	const { page: other } = await device('Ben’s tablet', { user: ben });
	await pickPhotos(page, await Promise.all([1, 2, 3, 4].map(makePhoto)));
	const [a = '', b = '', c = '', d = ''] = await allIds(page, 4);
	await createAlbum(page, { name: 'Draft', choose: [a, b, c], people: [{ handle: 'ben' }] });
	await openAlbum(other, 'Draft');
	await expectDrawn(other, 3);
	await expect(page.getByRole('main')).toContainText(/3 items\s*·\s*Shared with 1 person/);
	for (const month of ['February 2024', 'January 2024'])
		await expect(page.getByRole('heading', { name: month })).toBeVisible();

	await test.step('rename and describe', async () => {
		await chooseFromMenu(page, 'Edit Album');
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('Album Name').fill('Final');
		await dialog.getByLabel('Description').fill('With a few words');
		await dialog.getByRole('button', { name: 'Save' }).click();
		await expect(other.getByRole('heading', { level: 1, name: 'Final' })).toBeVisible();
		await expect(other.getByText('With a few words')).toBeVisible();
	});

	await test.step('add from the library: those in it already cannot be chosen again', async () => {
		await page.getByRole('main').getByRole('link', { name: 'Add photos' }).click();
		await expect(page.locator(`main a[data-id="${a}"]`)).toHaveAccessibleName(/in album already/);
		await page.locator(`main a[data-id="${d}"]`).click();
		await page.getByRole('button', { name: 'Add 1' }).click();
		await expect.poll(() => shownIds(other)).toEqual([a, b, c, d]);
		await undo(page);
		await expect.poll(() => shownIds(other)).toEqual([a, b, c]);
	});

	await test.step('select and remove', async () => {
		await select(page, [b, c]);
		await page.getByRole('toolbar').getByRole('button', { name: 'Remove from album' }).click();
		await expect.poll(() => shownIds(other)).toEqual([a]);
		await undo(page);
		await expect.poll(() => shownIds(other)).toEqual([a, b, c]);
	});

	await test.step('move by hand: by the buttons, and with the keyboard alone', async () => {
		await arrangeByHand(page);
		const [x = '', y = '', z = ''] = await allIds(page, 3);
		await expect.poll(() => shownIds(other)).toEqual([x, y, z]);
		await move(page, [x], 'Move to the end');
		await expect.poll(() => shownIds(other)).toEqual([y, z, x]);
		await undo(page);
		// The keys go to what this page shows, which the other may show before it.
		for (const each of [page, other]) await expect.poll(() => shownIds(each)).toEqual([x, y, z]);

		await tiles(page).first().focus();
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('Space');
		const later = page.getByRole('button', { name: 'Move later' });
		await later.focus();
		await page.keyboard.press('Enter');
		await expect.poll(() => shownIds(other)).toEqual([x, z, y]);
		await page.getByRole('button', { name: 'Clear selection' }).click();
	});

	await test.step('who added what, for as long as the page is open', async () => {
		await chooseFromMenu(other, 'Show who added what');
		await expect(other.getByRole('link', { name: /Added by Ana$/ })).toHaveCount(3);
		await expect(tiles(other).first()).toContainText('Ana');
		await chooseFromMenu(other, 'Hide who added what');
		await expect(other.getByRole('link', { name: /Added by Ana$/ })).toHaveCount(0);
	});

	await test.step('comment and like', async () => {
		await other.getByRole('main').getByRole('link', { name: 'Activity' }).click();
		await other.getByRole('textbox', { name: 'Add a comment' }).fill('Which lens?');
		await other.getByRole('button', { name: 'Send' }).click();
		const heart = other.locator('main button.like');
		await heart.click();
		await expect(heart).toHaveAttribute('aria-pressed', 'true');
		await page.getByRole('main').getByRole('link', { name: 'Activity' }).click();
		await expect(page.getByText('Which lens?')).toBeVisible();
		await expect(page.getByText('Ben liked this album')).toBeVisible();
		await page.getByRole('textbox', { name: 'Add a comment' }).fill('The old one');
		await page.keyboard.press('Enter');
		await expect(other.getByText('The old one')).toBeVisible();
		await heart.click();
		await expect(page.getByText('Ben liked this album')).toHaveCount(0);
	});

	await test.step('delete', async () => {
		await openAlbum(page, 'Final');
		await openAlbum(other, 'Final');
		await chooseFromMenu(page, 'Delete Album');
		await page.getByRole('dialog').getByRole('button', { name: 'Delete Album' }).click();
		await expect(other.getByRole('heading', { name: 'This album is not here any more' })).toBeVisible();
		await undo(page);
		await expect(albumCard(page, 'Final')).toContainText('3 items');
		await visit(other, 'Albums');
		await expect(albumCard(other, 'Final')).toContainText('3 items');
		await openAlbum(other, 'Final');
		await expectDrawn(other, 3);
	});
});

test('[PA-22] [PA-25] [PA-27] [PA-28] [PA-29] [PA-32] options: order, activity and people change for everyone, and whoever leaves is gone', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('Ana’s laptop', { user: ana });
	const { page: other } = await device('Ben’s tablet', { user: ben });
	await pickPhotos(page, [await makePhoto(1), await makePhoto(2)]);
	await createAlbum(page, { name: 'House rules', choose: 2 });
	const newestFirst = await allIds(page, 2);
	await chooseFromMenu(page, 'Album Options');
	const main = page.getByRole('main');

	await test.step('people: added by handle, an unknown one comes back as a notice', async () => {
		await addPerson(page, 'ben', 'Viewer');
		await expect(main.getByRole('listitem').filter({ hasText: '@ben' })).toContainText('Ben');
		await openAlbum(other, 'House rules');
		await expectDrawn(other, 2);
		await expect(other.getByRole('main').getByRole('link', { name: 'Add photos' })).toHaveCount(0);
		await main.getByLabel('Role of Ben').selectOption({ label: 'Editor' });
		await expect(other.getByRole('main').getByRole('link', { name: 'Add photos' })).toBeVisible();
		await main.getByLabel('Handle', { exact: true }).fill('@nobody-here');
		await main.getByRole('button', { name: 'Add', exact: true }).click();
		const notices = page.getByRole('navigation', { name: 'Main' }).getByLabel('1 to read');
		await expect(notices).toBeVisible();
		await expect(main.getByText('@nobody-here')).toHaveCount(0);
	});

	await test.step('order', async () => {
		await main.getByLabel('Sort Order').selectOption({ label: 'Oldest first' });
		await expect.poll(() => shownIds(other)).toEqual([...newestFirst].reverse());
	});

	await test.step('activity', async () => {
		await main.getByRole('switch', { name: 'Allow Activity' }).click();
		await other.getByRole('main').getByRole('link', { name: 'Activity' }).click();
		await expect(other.getByRole('heading', { name: 'Comments and likes are off' })).toBeVisible();
		await main.getByRole('switch', { name: 'Allow Activity' }).click();
		await expect(other.getByRole('textbox', { name: 'Add a comment' })).toBeVisible();
	});

	await test.step('leave', async () => {
		await openAlbum(other, 'House rules');
		await chooseFromMenu(other, 'Leave Album');
		await other.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click();
		await expect(other.getByText('You left House rules')).toBeVisible();
		await expect(albumCard(other, 'House rules')).toHaveCount(0);
		await expect(main.getByRole('listitem').filter({ hasText: '@ben' })).toHaveCount(0);
		await expectUpToDate(other);
	});

	await test.step('the notice says in words what became of the unknown handle', async () => {
		await visit(page, 'Activity');
		await expect(page.getByText('Nobody here has the handle @nobody-here')).toBeVisible();
	});
});
