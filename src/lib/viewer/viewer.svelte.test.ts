import { expect, test } from 'vitest';
import { ViewerState } from './viewer.svelte.ts';

const at = (x: number, y = 0) => ({ pointerId: 1, clientX: x, clientY: y });
const viewer = (current: string) =>
	new ViewerState(
		() => ['a', 'b', 'c'],
		() => current,
	);

test('the photo has neighbours, and ends have none', () => {
	expect(viewer('b')).toMatchObject({ index: 1, previous: 'a', next: 'c', total: 3 });
	expect(viewer('a').previous).toBeUndefined();
	expect(viewer('c').next).toBeUndefined();
	expect(viewer('gone')).toMatchObject({ previous: undefined, next: undefined });
});

test('a swipe goes on, a short one does not', () => {
	const shown = viewer('b');
	shown.press(at(300));
	shown.drag(at(200));
	expect(shown.dx).toBe(-100);
	expect(shown.release()).toBe('next');
	shown.press(at(300));
	shown.drag(at(320));
	expect(shown.release()).toBeUndefined();
	expect(shown.dx).toBe(0);
});

test('at the end a swipe gives way only a little, and goes nowhere', () => {
	const shown = viewer('c');
	shown.press(at(300));
	shown.drag(at(150));
	expect(shown.dx).toBe(-50);
	expect(shown.release()).toBeUndefined();
});

test('pulled down it closes', () => {
	const shown = viewer('b');
	shown.press(at(0, 0));
	shown.drag(at(10, 140));
	expect(shown.release()).toBe('close');
});

test('a finger that stays where it is taps, and one that was never set down does nothing', () => {
	const shown = viewer('b');
	shown.press(at(300));
	shown.drag(at(302));
	expect(shown.release()).toBe('tap');
	expect(shown.release()).toBeUndefined();
});

test('keys go on, back, and to either end', () => {
	const goals = ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'x'].map((key) => viewer('b').goal(key));
	expect(goals).toEqual(['a', 'c', 'a', 'c', undefined]);
});
