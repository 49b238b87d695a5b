import { arrangeByHand, createAlbum, move, openAlbum } from './fixtures/albums.ts';
import { expect, test } from './fixtures/app.ts';
import { allIds, pickPhotos, shownIds, tiles } from './fixtures/library.ts';
import { makePhoto } from './fixtures/photos.ts';
import { expectUpToDate, expectWaiting } from './fixtures/standing.ts';

type Move = { ids: string[]; after: string | null };

/** What a move means, in the plainest words. */
function moved(order: string[], { ids, after }: Move): string[] {
	const staying = order.filter((id) => !ids.includes(id));
	const at = after === null ? 0 : staying.indexOf(after) + 1;
	return [...staying.slice(0, at), ...ids, ...staying.slice(at)];
}

/** All ways in which two rows of moves can follow each other. */
const mingled = (a: Move[], b: Move[]): Move[][] => {
	const [first, ...rest] = a;
	const [other, ...others] = b;
	if (!first) return [b];
	if (!other) return [a];
	return [
		...mingled(rest, b).map((row) => [first, ...row]),
		...mingled(a, others).map((row) => [other, ...row]),
	];
};

test('two devices that reorder one album offline end with one order, every photo in it once', async ({
	device,
	person,
}) => {
	const files = await Promise.all([1, 2, 3, 4, 5].map(makePhoto));
	const ana = await person('ana');
	const laptop = await device('laptop', { user: ana });
	const tablet = await device('tablet', { user: ana, size: { width: 1024, height: 800 } });
	await pickPhotos(laptop.page, files);
	await createAlbum(laptop.page, { name: 'Contact sheet', choose: 5 });
	await arrangeByHand(laptop.page);
	await expectUpToDate(laptop.page);
	await openAlbum(tablet.page, 'Contact sheet');
	await expect(tiles(tablet.page)).toHaveCount(5);
	const before = await allIds(laptop.page, 5);
	await expect.poll(() => shownIds(tablet.page)).toEqual(before);
	const [first = '', second = '', third = '', fourth = '', last = ''] = before;

	await laptop.offline();
	await tablet.offline({ killServer: true });
	await move(laptop.page, [first], 'Move to the end');
	await move(laptop.page, [fourth, third], 'Move to the start');
	const onLaptop = [third, fourth, second, last, first];
	await expect.poll(() => shownIds(laptop.page)).toEqual(onLaptop);
	await move(tablet.page, [last], 'Move to the start');
	await move(tablet.page, [second], 'Move later');
	const onTablet = [last, first, third, second, fourth];
	await expect.poll(() => shownIds(tablet.page)).toEqual(onTablet);
	await expectWaiting(laptop.page, 2);
	await expectWaiting(tablet.page, 2);

	await tablet.online({ startServer: true });
	await laptop.online();
	await expectUpToDate(laptop.page);
	await expectUpToDate(tablet.page);
	await expect
		.poll(async () => {
			const orders = [await shownIds(laptop.page), await shownIds(tablet.page)];
			return orders[0]?.join() === orders[1]?.join();
		})
		.toBe(true);
	const order = await shownIds(laptop.page);
	// Each device's moves took place, in its own order; how the two mingled is the server's to say.
	const possible = mingled(
		[
			{ ids: [first], after: last },
			{ ids: [third, fourth], after: null },
		],
		[
			{ ids: [last], after: null },
			{ ids: [second], after: third },
		],
	).map((moves) => moves.reduce(moved, before).join());
	expect(possible).toContain(order.join());

	const cold = await device('new phone', { user: ana, size: { width: 390, height: 844 } });
	await openAlbum(cold.page, 'Contact sheet');
	await expect.poll(() => shownIds(cold.page)).toEqual(order);
	expect(await shownIds(tablet.page)).toEqual(order);
});
