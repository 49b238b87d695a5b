import { setTimeout as sleep } from 'node:timers/promises';
import { albumCard, createAlbum } from '../../e2e/fixtures/albums.ts';
import { expect, test } from '../../e2e/fixtures/app.ts';
import { expectUpToDate, expectWaiting } from '../../e2e/fixtures/standing.ts';
import { inWords, minutes, say, times } from '../form.ts';

const kills = times(50, 3);
const promised = 1_500;

test('a browser that is killed a moment after each edit loses none that was shown as saved, and doubles none', async ({
	device,
	person,
	server,
}) => {
	test.setTimeout(minutes(25, 3));
	const laptop = await device('laptop', { user: await person('ana'), lasting: true });
	await laptop.settle();
	await laptop.offline({ killServer: true });
	const names: string[] = [];
	const back: number[] = [];
	for (let kill = 1; kill <= kills; kill++) {
		const name = `Before kill ${kill}`;
		await createAlbum(laptop.page, { name });
		names.unshift(name);
		await expectWaiting(laptop.page, kill);
		await sleep(promised);
		await laptop.kill();
		const begin = performance.now();
		await laptop.restart('/albums');
		await expect(albumCard(laptop.page, name)).toBeVisible();
		// The list draws only what is near the screen; its chip counts all.
		await expect(laptop.page.getByRole('radio', { name: `All ${kill}`, exact: true })).toBeAttached();
		back.push(performance.now() - begin);
		await expectWaiting(laptop.page, kill);
	}
	await laptop.online({ startServer: true });
	await expectUpToDate(laptop.page);
	const there = await server.sql!<{ name: string }[]>`select name from albums order by created_at desc`;
	expect(there.map(({ name }) => name)).toEqual(names);
	say(
		`browser killed ${kills} times: ${names.length} edits, 0 lost, 0 doubled; shown again after ${inWords(back)}`,
	);
});
