import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Asset } from '#domain/asset.ts';
import { idOf, itemsIn, itemsReader, monthOf } from '#lib/store/buckets.ts';
import { libraryScope, Store } from '#lib/store/database.ts';
import { BucketChanges, Buckets, bucketSize, compareNewest } from './buckets.ts';

let names = 0;

function opened() {
	const store = new Store(`buckets-${++names}`);
	onTestFinished(() => store.close());
	const buckets = new Buckets(store);
	const apply = (changes: BucketChanges) =>
		store.transaction('rw', store.buckets, () => buckets.apply(changes));
	return { store, buckets, apply };
}

const asset = (number: number, minute: number, title = '') =>
	({
		id: `id-${String(number).padStart(4, '0')}`,
		takenAt: new Date(Date.UTC(2024, 4, 31, 12, minute)).toISOString(),
		title,
	}) as Asset;

const entering = (...assets: Asset[]) => {
	const changes = new BucketChanges();
	for (const one of assets) changes.enter(libraryScope, one);
	return changes;
};

test('[M11] whatever comes and goes, each item is in one bucket of its month, and none holds too many', async () => {
	const step = fc.record({
		// Few ids at few minutes, some of them in the month that follows.
		changed: fc.array(fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 1_440 })), { maxLength: 700 }),
		gone: fc.array(fc.nat({ max: 900 }), { maxLength: 500 }),
		forget: fc.boolean(),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
			const { store, buckets, apply } = opened();
			const read = itemsReader(store, libraryScope);
			const held = new Map<string, Asset>();
			for (const { changed, gone, forget } of steps) {
				const changes = new BucketChanges();
				const leave = (id: string) => {
					const before = held.get(id);
					if (before) changes.leave(libraryScope, before.takenAt, id);
					held.delete(id);
				};
				const now = new Map(changed.map(([number, minute]) => [number, asset(number, minute)]));
				for (const number of gone) if (!now.has(number)) leave(asset(number, 0).id);
				for (const one of now.values()) {
					leave(one.id);
					changes.enter(libraryScope, one);
					held.set(one.id, one);
				}
				await apply(changes);
				if (forget) buckets.forget();

				const expected = [...held.values()].sort(compareNewest);
				expect(await itemsIn(store, libraryScope)).toEqual(expected);
				expect(await read()).toEqual(expected);
				for (const { from, count, items } of await store.buckets.toArray()) {
					expect(items).toHaveLength(count);
					expect(count).toBeLessThanOrEqual(bucketSize.most);
					for (const item of items as Asset[]) expect(monthOf(item.takenAt)).toBe(monthOf(from));
				}
			}
			await store.delete();
		}),
		{ numRuns: 25 },
	);
});

test('[M11] an edit in a month of thousands writes one bucket, and a reader reads that one again', async () => {
	const { store, apply } = opened();
	const all = Array.from({ length: 3_000 }, (_, i) => asset(i, -i));
	await apply(entering(...all));
	const read = itemsReader(store, libraryScope, '2024-05');
	const before = await read();
	expect(before).toHaveLength(3_000);
	const stamps = async () => new Map((await store.buckets.toArray()).map((one) => [one.from, one.stamp]));
	const were = await stamps();

	await apply(entering(asset(1_500, -1_500, 'Renamed')));
	const written = [...(await stamps())].filter(([from, stamp]) => were.get(from) !== stamp);
	expect(written).toHaveLength(1);
	const [bucket] = await store.buckets.where('[scope+from]').equals([libraryScope, written[0]![0]]).toArray();
	const again = await read();
	expect(again.map(idOf)).toEqual(before.map(idOf));
	const read2 = new Set(bucket!.items.map(idOf));
	// What lies in other buckets is the object that was read before.
	for (const [i, item] of again.entries()) expect(item === before[i]).toBe(!read2.has(idOf(item)));
});

test('[M8] what a step writes again is told as a share of what it writes', async () => {
	const { apply } = opened();
	expect(await apply(entering(asset(1, 1), asset(2, 2)))).toBe(0);
	expect(await apply(entering(asset(3, 3), asset(4, 4)))).toBe(0.5);
});
