import { expect, test } from 'vitest';
import { openingSort, readPreferences } from './list-preferences.ts';

test('a device that has remembered nothing shows a grid by recent activity', () => {
	expect(readPreferences(null)).toEqual({
		sort: 'recent',
		opensWith: 'last',
		layout: 'grid',
		shows: { items: true, people: true, when: false },
		newOrder: 'desc',
	});
});

test('what was remembered as two words is still known', () => {
	expect(readPreferences('name list')).toMatchObject({ sort: 'name', layout: 'list' });
});

test('a part that cannot be read takes nothing else with it', () => {
	const text = JSON.stringify({ sort: 'colour', layout: 'list', shows: 7, newOrder: 'manual' });
	expect(readPreferences(text)).toMatchObject({ sort: 'recent', layout: 'list', newOrder: 'manual' });
	for (const broken of ['null', '[]', '"x"', '{', '']) expect(readPreferences(broken).layout).toBe('grid');
});

test('the list opens with one order where one was settled, else with the last', () => {
	const known = readPreferences('oldest grid');
	expect(openingSort(known)).toBe('oldest');
	expect(openingSort({ ...known, opensWith: 'name' })).toBe('name');
});
