import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { expect, onTestFinished, test, vi } from 'vitest';
import { MonthSections, type MonthSource } from './month-sections.svelte.ts';

interface Item {
	id: string;
	width: number;
}

const asset = {
	kind: 'photo' as const,
	height: 100,
	takenAt: '2024-06-01T00:00:00.000Z',
	duration: null,
	thumbhash: '',
	title: '',
	mediaVersion: 1,
	state: 'stored' as const,
};
const months: Record<string, Item[]> = {
	'2024-07': [{ id: 'c', width: 150 }],
	'2024-06': [
		{ id: 'b', width: 200 },
		{ id: 'a', width: 100 },
	],
};

/** The sections of the two months above, followed as a page follows them */
async function shown(changes: Partial<MonthSource<Item>> = {}) {
	const sections = new MonthSections<Item>({
		months: () =>
			Promise.resolve(Object.entries(months).map(([month, { length }]) => ({ month, count: length }))),
		reader: (month) => () => Promise.resolve(months[month]!),
		tile: ({ id, width }) => ({ id, asset: { ...asset, width } }),
		...changes,
	});
	const stop = $effect.root(() => {
		$effect(() => void sections.sections);
	});
	onTestFinished(stop);
	flushSync();
	await vi.waitFor(() => expect(sections.loaded).toBe(true));
	return sections;
}

test('a month near the screen gets its photos, and one that is not has places for them', async () => {
	const sections = await shown();
	sections.near(['2024-06']);
	await vi.waitFor(() => expect(sections.sections[1]!.tiles?.map(({ id }) => id)).toEqual(['b', 'a']));
	expect(sections.sections[0]).toMatchObject({ key: '2024-07', tiles: undefined });
	expect(sections.sections[0]!.ids).toHaveLength(1);
});

test('every month that comes near gets its photos, also after others were', async () => {
	const sections = await shown();
	sections.near(['2024-06']);
	await vi.waitFor(() => expect(sections.sections[1]!.tiles).toHaveLength(2));
	sections.near(['2024-07']);
	await vi.waitFor(() => expect(sections.sections[0]!.tiles).toHaveLength(1));
	expect(sections.sections[1]).toMatchObject({ ids: ['b', 'a'], tiles: undefined });
});

test('filled up, every id is known in order', async () => {
	const sections = await shown();
	await sections.fill();
	expect(sections.order).toEqual(['c', 'b', 'a']);
});

test('oldest first turns the months and what is in them', async () => {
	const sections = await shown({ ascending: () => true });
	await sections.fill();
	expect(sections.order).toEqual(['a', 'b', 'c']);
});

test('an item of a month far away is fetched when it is asked for', async () => {
	const sections = await shown();
	await sections.fill();
	const seen: (Item | undefined)[] = [];
	const stop = $effect.root(() => {
		$effect(() => void seen.push(sections.item('a')));
	});
	onTestFinished(stop);
	await vi.waitFor(() => expect(seen.at(-1)).toEqual({ id: 'a', width: 100 }));
	expect(seen[0]).toBeUndefined();
});
