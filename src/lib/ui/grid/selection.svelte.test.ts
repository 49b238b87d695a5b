import { expect, test } from 'vitest';
import { Selection } from './selection.svelte.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

test('one is selected and let go of', () => {
	const selection = new Selection();
	selection.toggle('b');
	expect([...selection.ids]).toEqual(['b']);
	selection.toggle('b');
	expect(selection.active).toBe(false);
});

test('a range goes from the one touched last, in both directions', () => {
	const selection = new Selection();
	selection.toggle('d');
	selection.extend('b', order);
	expect([...selection.ids].sort()).toEqual(['b', 'c', 'd']);
	selection.extend('e', order);
	expect(selection.count).toBe(4);
});

test('a range without a beginning is one', () => {
	const selection = new Selection();
	selection.extend('c', order);
	expect([...selection.ids]).toEqual(['c']);
});

test('a range follows a finger there and back, and leaves what was selected before', () => {
	const selection = new Selection();
	selection.toggle('a');
	selection.sweepFrom('b', order);
	selection.sweepTo('e');
	expect([...selection.ids].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
	selection.sweepTo('c');
	expect([...selection.ids].sort()).toEqual(['a', 'b', 'c']);
	selection.sweepTo('a');
	selection.sweepTo('b');
	expect([...selection.ids].sort()).toEqual(['a', 'b']);
});

test('a range that begins on what is selected lets go of it', () => {
	const selection = new Selection();
	selection.toggleAll(['b', 'c', 'd']);
	selection.sweepFrom('c', order);
	selection.sweepTo('d');
	expect([...selection.ids]).toEqual(['b']);
	selection.sweepTo('c');
	expect([...selection.ids].sort()).toEqual(['b', 'd']);
});

test('a month that is selected in part is filled up, and a full one is let go of', () => {
	const selection = new Selection();
	selection.toggle('a');
	selection.toggleAll(['a', 'b']);
	expect(selection.hasAll(['a', 'b'])).toBe(true);
	selection.toggleAll(['a', 'b']);
	expect(selection.count).toBe(0);
	expect(selection.hasAll([])).toBe(false);
});

test('selecting that was begun goes on with nothing selected, until it is cleared', () => {
	const selection = new Selection();
	selection.start();
	expect(selection.active).toBe(true);
	selection.clear();
	expect(selection.active).toBe(false);
});

test('what someone else removed is not selected any more', () => {
	const selection = new Selection();
	selection.toggleAll(order);
	selection.keepOnly(new Set(['a', 'e']));
	expect([...selection.ids].sort()).toEqual(['a', 'e']);
});
