import type { Locator, Page } from '@playwright/test';
import { albumCard, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, pickPhotos, select, shownIds, tiles } from './fixtures/library.ts';
import { expectAccessible } from './fixtures/looks.ts';
import { makePhoto } from './fixtures/photos.ts';

test('axe finds nothing on any screen, light or dark', async ({ device, person }) => {
	test.setTimeout(240_000);
	const [ana, ben] = [await person('ana'), await person('ben')];
	expect(ben.handle).toBe('ben');
	const { page } = await device('laptop', { user: ana });
	const check = (name: string) => test.step(name, () => expectAccessible(page));
	await check('no photos yet');
	await pickPhotos(page, [await makePhoto(1), await makePhoto(2), await makePhoto(3)]);
	await check('photos');
	const [first = '', second = ''] = await allIds(page, 3);
	await select(page, [first]);
	await check('a selection');
	await page.getByRole('toolbar').getByRole('button', { name: 'Add to album' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await check('add to an album');
	await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
	await page.goto('/albums');
	await expect(page.getByRole('heading', { name: 'Put photos together' })).toBeVisible();
	await check('no albums yet');
	await page.goto('/albums/new');
	await expect(tiles(page)).toHaveCount(3);
	await check('a new album: choosing');
	const id = await createAlbum(page, {
		name: 'All of them',
		description: 'Three',
		choose: 3,
		people: [{ handle: 'ben', role: 'Viewer' }],
	});
	await expect(tiles(page)).toHaveCount(3);
	await check('an album');
	await page.getByRole('main').getByRole('button', { name: 'More', exact: true }).click();
	await check('its menu');
	await page.getByRole('menuitem', { name: 'Edit Album' }).click();
	await check('editing it');
	await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
	const rooms: [path: string, there: string | RegExp][] = [
		['/albums', 'Albums'],
		['/albums/new?step=details', 'Create Album'],
		[`/albums/${id}/add`, 'Add to All of them'],
		[`/albums/${id}/options`, 'Album Options'],
		[`/albums/${id}/activity`, 'Activity'],
		['/activity', 'Activity'],
		['/settings', 'Settings'],
		['/settings/trash', 'Trash'],
		['/settings/storage', 'Storage on this device'],
	];
	for (const [path, heading] of rooms) {
		await page.goto(path);
		await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
		await check(path);
	}
	await page.goto(`/albums/${id}/${second}`);
	await expect(page.getByRole('dialog', { name: 'Photo viewer' })).toBeVisible();
	await check('the viewer');
});

test('people who are not in yet meet forms that axe finds nothing wrong with', async ({ device }) => {
	const { page } = await device('phone', { path: '/sign-up', size: { width: 390, height: 844 } });
	await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
	await page.getByRole('button', { name: 'Create account' }).click();
	await expect(page.getByText('Please fill this in.').first()).toBeVisible();
	await expectAccessible(page);
});

/** Presses Tab until the focus is on what has this role and name, as someone does who has no pointer. */
async function tabTo(
	page: Page,
	role: 'button' | 'combobox' | 'link' | 'textbox',
	name: string | RegExp,
	within: Locator = page.locator('body'),
): Promise<void> {
	const wanted = within
		.getByRole(role, typeof name === 'string' ? { name, exact: true } : { name })
		.filter({ visible: true })
		.first();
	await expect(wanted).toBeVisible();
	await expect(wanted).toBeEnabled();
	for (let pressed = 0; pressed < 60; pressed++) {
		await page.keyboard.press('Tab');
		if (await wanted.evaluate((element) => element === document.activeElement)) return;
	}
	throw new Error(`Tab does not come to ${role} ${String(name)}`);
}

async function enter(page: Page, ...where: Tail<Parameters<typeof tabTo>>): Promise<void> {
	await tabTo(page, ...where);
	await page.keyboard.press('Enter');
}

/** What has the focus in an open menu: keys that come before it has one go to what opened it. */
const focusedInMenu = (page: Page) => page.locator('[role="menu"]:focus, [role="menu"] :focus');

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never;

/** What a screen reader is given of the screens of that journey, in its order. */
const trees = {
	album: `
- link "Skip to content"
- navigation "Main":
  - link "Gatefold"
  - list:
    - listitem:
      - link "Photos"
    - listitem:
      - link "Albums"
    - listitem:
      - link "Music"
    - listitem:
      - link "Activity"
  - status
  - link "Ana @ana"
- main:
  - link "Back"
  - button "Select"
  - button "More"
  - heading "By hand alone" [level=1]
  - paragraph:
    - text: 2 items
    - link "Shared with 1 person Ana and Ben"
  - link "Add photos"
  - link "Activity"
  - region "January 2024":
    - heading "January 2024" [level=2]
    - checkbox "Select all of January 2024"
    - link /^Photo, /
    - checkbox /^Select Photo, /
    - link /^Photo, /
    - checkbox /^Select Photo, /
- status:
  - text: By hand alone created
  - button "Dismiss"
`,
	activity: `
- main:
  - heading "By hand alone" [level=1]
  - link "Activity 1"
  - region "Photos":
    - link /^Photo, /
    - checkbox /^Select Photo, /
    - link /^Photo, /
    - checkbox /^Select Photo, /
  - complementary "Activity":
    - heading "Activity" [level=2]
    - button "Close"
    - button "Like this album"
    - list:
      - listitem:
        - paragraph:
          - text: Ana added 2 photos
        - paragraph:
          - link "Open the photo"
          - link "Open the photo"
      - listitem:
        - paragraph:
          - text: Ben joined
      - listitem:
        - paragraph:
          - text: Ana
        - paragraph: No mouse was moved
        - button "More about this comment"
    - textbox "Add a comment"
    - button "Send" [disabled]
`,
	list: `
- main:
  - search:
    - searchbox "Search albums"
  - heading "Albums" [level=1]
  - radiogroup "Which albums":
    - radio "All 1" [checked]
    - radio "My albums 1"
    - radio "Shared 0"
    - radio "Local 0"
  - combobox "Sort by"
  - button "List"
  - button "How albums are shown"
  - link "Create Album"
  - list:
    - listitem:
      - link "By hand alone 2 items · Shared Ana and Ben"
      - button "More for By hand alone"
`,
};

test('the whole journey by keyboard alone, in a tree that can be read out: add, create, share, reorder, comment, delete', async ({
	device,
	person,
}) => {
	const [ana, ben] = [await person('ana'), await person('ben')];
	const { page } = await device('laptop', { user: ana });
	const other = await device('Ben’s tablet', { user: ben });

	await test.step('add photos', async () => {
		const chooser = page.waitForEvent('filechooser');
		await enter(page, 'button', 'Add photos');
		await (await chooser).setFiles([await makePhoto(1), await makePhoto(2), await makePhoto(3)]);
		await expect(tiles(page)).toHaveCount(3);
	});

	await test.step('create an album of two of them, shared with Ben', async () => {
		await enter(page, 'link', 'Albums');
		await enter(page, 'link', 'Create Album');
		await expect(page.getByRole('heading', { name: 'Add to Album' })).toBeVisible();
		await expect(tiles(page)).toHaveCount(3);
		await tabTo(page, 'link', /^Photo, /);
		await page.keyboard.press('Space');
		await expect(page.getByText('Selected: 1')).toBeVisible();
		await page.keyboard.press('ArrowRight');
		await page.keyboard.press('Space');
		await expect(page.getByText('Selected: 2')).toBeVisible();
		await enter(page, 'button', 'Create');
		await tabTo(page, 'textbox', 'Album Name');
		await page.keyboard.type('By hand alone');
		await tabTo(page, 'combobox', 'Handle');
		await page.keyboard.type('ben');
		await tabTo(page, 'combobox', 'Role');
		await enter(page, 'button', 'Add');
		await expect(page.getByRole('main').getByText('@ben')).toBeVisible();
		await enter(page, 'button', 'Create Album');
		await expect(page.getByRole('heading', { level: 1, name: 'By hand alone' })).toBeVisible();
		await expect(tiles(page)).toHaveCount(2);
		await expect(page.locator('body')).toMatchAriaSnapshot(trees.album);
	});
	await openAlbum(other.page, 'By hand alone');
	await expect(tiles(other.page)).toHaveCount(2);
	const before = await allIds(other.page, 2);

	await test.step('reorder', async () => {
		await enter(page, 'button', 'More');
		await expect(focusedInMenu(page)).toBeVisible();
		await page.keyboard.press('End');
		await page.keyboard.press('ArrowUp');
		await expect(page.getByRole('menuitem', { name: 'Album Options' })).toBeFocused();
		await page.keyboard.press('Enter');
		await tabTo(page, 'combobox', 'Sort Order');
		await page.keyboard.press('End');
		await expect(page.getByText('Drag photos in the album')).toBeVisible();
		await page.keyboard.press('Shift+Tab');
		await page.keyboard.press('Enter');
		await expect(tiles(page)).toHaveCount(2);
		await tabTo(page, 'link', /^Photo, /);
		await page.keyboard.press('Space');
		await enter(page, 'button', 'Move later');
		await expect.poll(() => shownIds(other.page)).toEqual([...before].reverse());
		await page.keyboard.press('Escape');
	});

	await test.step('comment', async () => {
		await enter(page, 'link', 'Activity', page.getByRole('main'));
		await tabTo(page, 'textbox', 'Add a comment');
		await page.keyboard.type('No mouse was moved');
		await page.keyboard.press('Enter');
		await other.page.getByRole('main').getByRole('link', { name: 'Activity' }).click();
		await expect(other.page.getByText('No mouse was moved')).toBeVisible();
		await expect(page.getByRole('main')).toMatchAriaSnapshot(trees.activity);
	});

	await test.step('delete, and undo', async () => {
		await page.goto(new URL(page.url()).pathname.replace('/activity', ''));
		await enter(page, 'button', 'More');
		await expect(focusedInMenu(page)).toBeVisible();
		await page.keyboard.press('End');
		await expect(page.getByRole('menuitem', { name: 'Delete Album' })).toBeFocused();
		await page.keyboard.press('Enter');
		await enter(page, 'button', 'Delete Album', page.getByRole('dialog'));
		await expect(page.getByText('Put photos together')).toBeVisible();
		await enter(page, 'button', 'Undo');
		await expect(albumCard(page, 'By hand alone')).toBeVisible();
		await expect(page.getByRole('main')).toMatchAriaSnapshot(trees.list);
	});
});
