import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { hasRealMedia, realPath } from '../support/real-media.ts';
import { apic, id3, wav } from '../support/sounds.ts';
import { chooseFromMenu, move } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, tiles, visit } from './fixtures/library.ts';
import { expectAccessible, shots } from './fixtures/looks.ts';
import { expectUploaded } from './fixtures/standing.ts';

const folder = join(import.meta.dirname, '..', '..', 'test-results', 'sounds');

/** Pieces of music with a title and a cover of their own: WAVs may carry tags as MP3s do. */
async function makeTracks(pieces: { title: string; seconds: number; colours: [string, string] }[]) {
	mkdirSync(folder, { recursive: true });
	return Promise.all(
		pieces.map(async ({ title, seconds, colours: [from, to] }) => {
			const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600">
				<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/>
				<stop offset="1" stop-color="${to}"/></linearGradient></defs>
				<rect width="600" height="600" fill="url(#g)"/><circle cx="300" cy="320" r="150" fill="#fff7"/></svg>`;
			const cover = await sharp(Buffer.from(svg)).jpeg().toBuffer();
			const tags = id3({ TIT2: title, TPE1: 'Ana Lindqvist', TALB: 'Slow water', APIC: apic(cover) });
			const chunk = Buffer.alloc(8);
			chunk.write('id3 ', 'latin1');
			chunk.writeUInt32LE(tags.length, 4);
			const bytes = Buffer.concat([wav(seconds), chunk, tags, Buffer.alloc(tags.length % 2)]);
			bytes.writeUInt32LE(bytes.length - 8, 4);
			const path = join(folder, `${title}.wav`);
			writeFileSync(path, bytes);
			return path;
		}),
	);
}

const bar = (page: Page) => page.getByRole('region', { name: 'Player' });
const row = (page: Page, title: string) => page.locator('main a.row').filter({ hasText: title });

/** Seconds at which something is heard; undefined where nothing is. Two at once would be a fault. */
const heard = (page: Page) =>
	page.evaluate(() => {
		const playing = [...document.querySelectorAll('audio')].filter(({ paused }) => !paused);
		if (playing.length > 1) throw new Error('two tracks play at once');
		return playing[0]?.currentTime;
	});

const expectHeard = (page: Page, from = 0.2) =>
	expect.poll(() => heard(page), { message: 'seconds that are heard' }).toBeGreaterThan(from);
const expectSilent = (page: Page) => expect.poll(() => heard(page)).toBeUndefined();

/**
 * Milliseconds between the end of each track and the beginning of the next, as the page itself sees them, and whether the
 * next was loaded by then.
 */
const watchGaps = (page: Page) =>
	page.evaluate(() => {
		const gaps: { ms: number; isLoaded: boolean }[] = [];
		let [ended, isLoaded] = [0, false];
		const all = [...document.querySelectorAll('audio')];
		for (const audio of all) {
			audio.addEventListener('ended', () => {
				ended = performance.now();
				isLoaded = all.some((other) => other !== audio && other.readyState >= other.HAVE_FUTURE_DATA);
			});
			audio.addEventListener(
				'playing',
				() => ended > 0 && gaps.push({ ms: performance.now() - ended, isLoaded }),
			);
		}
		Object.assign(window, { gaps });
	});

async function makeMusicAlbum(page: Page, name: string, paths: string[]) {
	await visit(page, 'Music');
	await page.getByRole('main').getByRole('link', { name: 'Create music album' }).first().click();
	const chooser = page.waitForEvent('filechooser');
	await page.getByRole('button', { name: 'Choose tracks' }).click();
	await (await chooser).setFiles(paths);
	await page.getByLabel('Album Name').fill(name);
	await page.getByRole('switch', { name: 'Release it' }).click();
	await page.getByRole('main').getByRole('button', { name: 'Create Album' }).click();
	await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
	await expectUploaded(page);
	await allIds(page, paths.length);
}

const threeTracks: Parameters<typeof makeTracks>[0] = [
	{ title: 'Reeds', seconds: 4, colours: ['#28536b', '#c2948a'] },
	{ title: 'Low tide', seconds: 120, colours: ['#7e6551', '#f0d2a0'] },
	{ title: 'Harbour lights', seconds: 90, colours: ['#2a2d43', '#e0607e'] },
];

/** Files come in in an order of their own: puts these tracks at the end of the album, one after the other. */
async function arrange(page: Page, titles: string[]): Promise<void> {
	for (const title of titles) {
		if ((await page.locator('main a.row .title').last().textContent()) === title) continue;
		await move(page, [(await row(page, title).getAttribute('data-id'))!], 'Move to the end');
		await expect(page.locator('main a.row .title').last()).toHaveText(title);
	}
}

test('[MA-49] an album of music is a list of tracks, moved and selected as photos are, and a moment is talked about', async ({
	device,
	person,
}) => {
	const { page } = await device('laptop', { user: await person('ana') });
	await visit(page, 'Music');
	await expect(page.getByText('Put music together')).toBeVisible();
	await expectAccessible(page);
	await makeMusicAlbum(page, 'Slow water', await makeTracks(threeTracks));
	await expect(page.getByText('3 items, 3:34')).toBeVisible();
	const titles = () => page.locator('main a.row .title').allTextContents();

	const [first] = await allIds(page, 3);
	const before = await titles();
	await move(page, [first!], 'Move to the end');
	await expect.poll(titles).toEqual([before[1], before[2], before[0]]);
	await row(page, before[0]!).dragTo(row(page, before[1]!), { targetPosition: { x: 200, y: 4 } });
	await expect.poll(titles).toEqual(before);

	await row(page, before[0]!).focus();
	await page.keyboard.press(' ');
	await page.keyboard.press('Shift+ArrowDown');
	await expect(page.getByRole('toolbar', { name: 'Selection' })).toContainText('2 selected');
	await page.keyboard.press('Escape');
	await expect(page.getByRole('toolbar', { name: 'Selection' })).toBeHidden();

	await row(page, before[1]!).hover();
	await page.getByRole('link', { name: `Information on ${before[1]}` }).click();
	await expect(page.getByRole('dialog', { name: 'Photo viewer' }).getByText('2 of 3')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(row(page, before[1]!)).toBeFocused();
	await page.keyboard.press('Enter');
	await expectHeard(page);
	await expectAccessible(page);
	await page.setViewportSize({ width: 390, height: 844 });
	await bar(page).getByRole('button', { name: before[1]! }).click();
	await expect(page.getByRole('dialog', { name: 'Now playing' })).toBeVisible();
	await test.step('a moment is talked about where it is heard', async () => {
		const sheet = page.getByRole('dialog', { name: 'Now playing' });
		await sheet.getByLabel('Position').fill('61.5');
		await sheet.getByLabel('Add a comment').fill('Listen to the gulls');
		// Closed and opened again, it is there still, and about the same moment.
		await page.keyboard.press('Escape');
		await bar(page).getByRole('button', { name: before[1]! }).click();
		await sheet.getByRole('button', { name: 'Send' }).click();
		await expect(sheet.getByRole('listitem').filter({ hasText: 'Listen to the gulls' })).toBeVisible();
		await expect(sheet.locator('.mark')).toHaveCount(1);
		await sheet.getByLabel('Position').fill('2');
		await sheet.getByRole('button', { name: /^Play from 1:0\d$/ }).click();
		await expect
			.poll(async () => Number(await sheet.getByLabel('Position').inputValue()))
			.toBeGreaterThan(60);
	});
	await expectAccessible(page);
	await page.getByRole('dialog').getByRole('button', { name: 'Stop and close the player' }).click();
	await expect(bar(page)).toHaveCount(0);
	await expectSilent(page);
	await test.step('and found again beside the track', async () => {
		await page.setViewportSize({ width: 1280, height: 800 });
		await row(page, before[1]!).hover();
		await page.getByRole('link', { name: `Information on ${before[1]}` }).click();
		const viewer = page.getByRole('dialog', { name: 'Photo viewer' });
		await viewer.getByRole('button', { name: '1 comment' }).click();
		await viewer.getByRole('button', { name: /^Play from 1:0\d$/ }).click();
		await expect
			.poll(() => viewer.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime))
			.toBeGreaterThan(60);
		await page.keyboard.press('Escape');
	});
});

test('[MA-44] an album plays in its order, goes on while one browses, and remembers its place; one tab plays', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const { page } = laptop;
	await laptop.readyForOffline();
	await makeMusicAlbum(page, 'Slow water', await makeTracks(threeTracks));
	await arrange(page, ['Low tide', 'Harbour lights']);
	await test.step('the next follows by itself, at once, also in another room', async () => {
		await watchGaps(page);
		// Of four seconds, two are enough.
		const counted = page.waitForResponse(/\/api\/tracks\/[^/]+\/plays$/);
		await page.getByRole('main').getByRole('button', { name: 'Play', exact: true }).click();
		await expectHeard(page);
		expect((await counted).ok(), 'the play is counted').toBe(true);
		await expect(row(page, 'Reeds')).toHaveAttribute('aria-current', 'true');
		await visit(page, 'Photos');
		await expect(bar(page)).toContainText('Low tide');
		await expectHeard(page);
		const gaps = await page.evaluate(
			() => (window as unknown as { gaps: { ms: number; isLoaded: boolean }[] }).gaps,
		);
		console.log(
			`From the end of a track to the beginning of the next: ${gaps.map(({ ms }) => Math.round(ms)).join(', ')} ms.`,
		);
		expect(gaps.map(({ isLoaded }) => isLoaded)).toEqual([true]);
		await expect
			.poll(() =>
				page.evaluate(() => {
					const { metadata, playbackState } = navigator.mediaSession;
					return { title: metadata?.title, artwork: metadata?.artwork.length, playbackState };
				}),
			)
			.toEqual({ title: 'Low tide', artwork: 1, playbackState: 'playing' });
	});

	await test.step('one goes anywhere in it by its waveform', async () => {
		const slider = bar(page).getByRole('slider', { name: 'Position' });
		const { width, height } = (await slider.boundingBox())!;
		await slider.click({ position: { x: width * 0.75, y: height / 2 } });
		await expectHeard(page, 85);
		await slider.press('ArrowLeft');
		await expect.poll(() => heard(page)).toBeLessThan(92);
	});

	await test.step('another tab that plays stops this one', async () => {
		const other = await laptop.tab(new URL(page.url()).origin + '/music');
		await other.locator('main a[data-album]').click();
		await row(other, 'Harbour lights').click();
		await expectHeard(other);
		await expectSilent(page);
		await expect(bar(page).getByRole('button', { name: 'Play', exact: true })).toBeVisible();
		await bar(page).getByRole('button', { name: 'Play', exact: true }).click();
		await expectHeard(page, 80);
		await expectSilent(other);
		await other.close();
	});

	await test.step('a reload keeps the place, and makes no sound', async () => {
		await bar(page).getByRole('button', { name: 'Repeat is off' }).click();
		await bar(page).getByRole('button', { name: 'Pause' }).click();
		await page.reload();
		await expect(bar(page)).toContainText('Low tide');
		await expect(bar(page).getByText(/^1:[23]\d$/)).toBeVisible();
		await expect(bar(page).getByRole('button', { name: 'Everything is repeated' })).toBeVisible();
		await expectSilent(page);
		await bar(page).getByRole('button', { name: 'Play', exact: true }).click();
		await expectHeard(page, 80);
	});

	await test.step('what comes next can be seen, chosen and taken out', async () => {
		await bar(page).getByRole('button', { name: 'Show the queue' }).click();
		const queue = page.getByRole('dialog', { name: 'Queue' });
		await expect(queue.getByRole('listitem')).toHaveCount(3);
		await queue.getByRole('button', { name: 'Take Reeds out of the queue' }).click();
		await expect(queue.getByRole('listitem')).toHaveCount(2);
		await queue.getByRole('button', { name: /^Harbour lights/ }).click();
		await page.keyboard.press('Escape');
		await expect(bar(page)).toContainText('Harbour lights');
		await expectHeard(page);
	});

	await test.step('who signs out hears nothing more', async () => {
		await expectHeard(page);
		// An element that is taken out of its page would go on.
		const sounds = await page.evaluateHandle(() => [...document.querySelectorAll('audio')]);
		await page.locator('a[href="/settings"]').filter({ visible: true }).first().click();
		await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click();
		await page.waitForURL('**/sign-in*');
		expect(await sounds.evaluate((found) => found.map(({ paused }) => paused))).toEqual([true, true]);
		expect(await page.evaluate(() => navigator.mediaSession.metadata)).toBeNull();
	});
});

test('[MA-44] what is kept plays with no connection, anywhere in it, and the rest is shown as not here', async ({
	device,
	person,
}) => {
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const [reeds, tide] = await makeTracks([
		{ title: 'Reeds', seconds: 60, colours: ['#28536b', '#c2948a'] },
		{ title: 'Low tide', seconds: 30, colours: ['#7e6551', '#f0d2a0'] },
	]);
	const real = hasRealMedia ? [realPath('music/viper.mp3')] : [];
	await makeMusicAlbum(laptop.page, 'Kept', [reeds!, ...real]);
	await makeMusicAlbum(laptop.page, 'Elsewhere', [tide!]);

	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	const { page } = phone;
	await phone.readyForOffline();
	await visit(page, 'Music');
	await page.locator('main a[data-album]').filter({ hasText: 'Kept' }).click();
	await chooseFromMenu(page, 'Keep on this device');
	await page.getByRole('radio', { name: 'Everything, originals too' }).check();
	await expect(page.locator('#keep').getByRole('status')).toHaveText(/All of it is on this device/, {
		timeout: 30_000,
	});
	await phone.offline({ killServer: true });
	await page.goto('/music');
	await page.locator('main a[data-album]').filter({ hasText: 'Kept' }).click();
	await expect(tiles(page)).toHaveCount(1 + real.length);
	await row(page, 'Reeds').click();
	await expectHeard(page);
	await bar(page).getByRole('button', { name: 'Reeds' }).click();
	const slider = page.getByRole('dialog').getByRole('slider', { name: 'Position' });
	const { width, height } = (await slider.boundingBox())!;
	await slider.click({ position: { x: width * 0.6, y: height / 2 } });
	await expectHeard(page, 30);
	await page.keyboard.press('Escape');

	await visit(page, 'Music');
	await page.locator('main a[data-album]').filter({ hasText: 'Elsewhere' }).click();
	await expect(row(page, 'Low tide')).toContainText('Not on this device', { timeout: 20_000 });
	await row(page, 'Low tide').click();
	await expect(bar(page)).toContainText('Not on this device');
	await expectSilent(page);
	await shots(page, 'player-away');
	await expectAccessible(page);

	await phone.online({ startServer: true });
	await expect(row(page, 'Low tide')).not.toContainText('Not on this device', { timeout: 30_000 });
	await bar(page).getByRole('button', { name: 'Play', exact: true }).click();
	await expectHeard(page);
});
