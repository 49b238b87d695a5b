import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Sweep } from './sweep.ts';

let frames: (() => void)[];
beforeEach(() => {
	frames = [];
	vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
	vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
});
afterEach(() => vi.unstubAllGlobals());

/** A list of 100 rows of 100 pixels, of which 600 pixels are seen between a header and a bar. */
function list() {
	let scrolled = 0;
	const onto: string[] = [];
	const sweep = new Sweep({
		idAt: (_, y) => String(Math.floor((y + scrolled) / 100)),
		seen: () => ({ top: 100, bottom: 700 }),
		scroll(by) {
			const before = scrolled;
			scrolled = Math.min(9_300, Math.max(0, scrolled + by));
			return scrolled !== before;
		},
		onto: (id) => onto.push(id),
	});
	const frame = () => frames.splice(0).forEach((run) => run());
	return { sweep, onto, frame, scrolled: () => scrolled };
}

test('it tells of each picture once, and of none before the long press', () => {
	const { sweep, onto } = list();
	sweep.move(0, 350);
	expect(onto).toEqual([]);
	sweep.begin('3');
	sweep.move(0, 380);
	sweep.move(0, 450);
	sweep.move(0, 460);
	sweep.move(0, 350);
	expect(onto).toEqual(['4', '3']);
});

test('at an edge the page scrolls for as long as the finger is there, and what comes under it is told', () => {
	const { sweep, onto, frame, scrolled } = list();
	sweep.begin('5');
	sweep.move(0, 699);
	for (let i = 0; i < 20; i++) frame();
	expect(scrolled()).toBeGreaterThan(300);
	expect(onto.at(-1)).toBe(String(Math.floor((699 + scrolled()) / 100)));
	sweep.move(0, 400);
	frame();
	const there = scrolled();
	for (let i = 0; i < 5; i++) frame();
	expect(scrolled()).toBe(there);
});

test('it stops where the page ends, and when the finger is lifted', () => {
	const { sweep, frame, scrolled } = list();
	sweep.begin('1');
	sweep.move(0, 101);
	frame();
	expect(frames).toEqual([]);
	sweep.move(0, 699);
	expect(frames).toHaveLength(1);
	sweep.end();
	frame();
	expect(scrolled()).toBe(0);
});

test('above and below what is seen it is the last that is seen', () => {
	const { sweep, onto } = list();
	sweep.begin('5');
	sweep.move(0, 2_000);
	expect(onto).toEqual(['6']);
});
