import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepScreenAwake } from './screen-awake.ts';

/** A lock as a browser gives it */
class Lock {
	released = false;
	release = async () => void (this.released = true);
}

let locks: Lock[];
let page: EventTarget & { visibilityState: string };

beforeEach(() => {
	locks = [];
	page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
	vi.stubGlobal('document', page);
	vi.stubGlobal('navigator', {
		wakeLock: {
			request: async () => {
				locks.push(new Lock());
				return locks.at(-1);
			},
		},
	});
});
afterEach(() => vi.unstubAllGlobals());

const held = () => locks.filter((lock) => !lock.released).length;

async function expectHeld(count: number) {
	await new Promise((resolve) => setTimeout(resolve));
	expect(held()).toBe(count);
}

function turn(visibilityState: 'visible' | 'hidden') {
	page.visibilityState = visibilityState;
	if (visibilityState === 'hidden') for (const lock of locks) lock.released = true;
	page.dispatchEvent(new Event('visibilitychange'));
}

test('the screen stays awake until it is let go of, also when the page was hidden meanwhile', async () => {
	const letGo = keepScreenAwake();
	await expectHeld(1);
	turn('hidden');
	await expectHeld(0);
	turn('visible');
	await expectHeld(1);
	letGo();
	await expectHeld(0);
	turn('visible');
	await expectHeld(0);
});

test('what comes when it is over already is given back, and asked for twice it is held once', async () => {
	keepScreenAwake()();
	const letGo = keepScreenAwake();
	turn('visible');
	await expectHeld(1);
	letGo();
	await expectHeld(0);
});

test('a device that refuses, or has no such thing, is left as it is', async () => {
	vi.stubGlobal('navigator', {
		wakeLock: { request: () => Promise.reject(new DOMException('low battery', 'NotAllowedError')) },
	});
	keepScreenAwake()();
	vi.stubGlobal('navigator', {});
	keepScreenAwake()();
	await expectHeld(0);
});
