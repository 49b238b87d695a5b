import { setTimeout as sleep } from 'node:timers/promises';
import { albumCard, createAlbum, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { downloaded, hashesOf } from './fixtures/bytes.ts';
import { expectDrawn, pickPhotos, shownIds, visit } from './fixtures/library.ts';
import { photos } from './fixtures/photos.ts';
import { expectUploaded, expectUpToDate, expectWaiting } from './fixtures/standing.ts';

/** What the app promises: an edit that has been shown as saved for so long outlives anything. Milliseconds. */
const promised = 2_000;

test('a browser that is killed two seconds after an edit has the edit when it starts again, and sends it', async ({
	device,
	person,
}) => {
	const files = await photos(2);
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana, lasting: true });
	const phone = await device('phone', { user: ana, size: { width: 390, height: 844 } });
	await laptop.settle();

	await laptop.offline({ killServer: true });
	await pickPhotos(laptop.page, files);
	await createAlbum(laptop.page, { name: 'Before the lights went out', description: 'All of it', choose: 2 });
	// Two files and the album: shown as waiting, which is said only of what is saved.
	await expectWaiting(laptop.page, 3);
	await sleep(promised);
	await laptop.kill();

	await laptop.restart('/albums');
	await expect(albumCard(laptop.page, 'Before the lights went out')).toContainText('2 items');
	await expectWaiting(laptop.page, 3);
	await openAlbum(laptop.page, 'Before the lights went out');
	await expect(laptop.page.getByText('All of it')).toBeVisible();
	await expectDrawn(laptop.page, 2);

	await laptop.online({ startServer: true });
	await expectUploaded(laptop.page);
	await expectUpToDate(laptop.page);
	await visit(phone.page, 'Albums');
	await openAlbum(phone.page, 'Before the lights went out');
	await expectDrawn(phone.page, 2);
	expect(await downloaded(phone.page, await shownIds(phone.page), { from: 'server' })).toEqual(
		hashesOf(files),
	);
});
