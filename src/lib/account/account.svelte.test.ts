import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { flushSync } from 'svelte';
import { newId } from '#domain/ids.ts';
import { Account } from './account.svelte.ts';

const ana = { id: newId(), name: 'Ana', handle: 'ana' };
const ben = { id: newId(), name: 'Ben', handle: 'ben' };
const key = 'gatefold:account';

let kept: Map<string, string>;
let page: { window: EventTarget; document: EventTarget };

beforeEach(() => {
	kept = new Map();
	page = { window: new EventTarget(), document: new EventTarget() };
	vi.stubGlobal('window', page.window);
	vi.stubGlobal('document', page.document);
	vi.stubGlobal('localStorage', {
		getItem: (name: string) => kept.get(name) ?? null,
		setItem: (name: string, value: string) => kept.set(name, value),
		removeItem: (name: string) => kept.delete(name),
	});
});
afterEach(() => void vi.unstubAllGlobals());

/** What another tab has written, as the browser tells this one. */
const stored = (name: string) =>
	page.window.dispatchEvent(Object.assign(new Event('storage'), { key: name }));

test('who uses this device is known again after a start, until it is forgotten', () => {
	new Account().remember(ana);
	expect(new Account().current).toEqual(ana);
	new Account().forget();
	expect(new Account().current).toBeUndefined();
});

test('what is no account is nobody', () => {
	for (const text of ['', '{', '{"id":"ana"}', 'null']) {
		kept.set(key, text);
		expect(new Account().current).toBeUndefined();
	}
});

test('another tab that signs out, or someone else in, is followed once for each change', () => {
	const account = new Account();
	account.remember(ana);
	const seen: (string | undefined)[] = [];
	const stop = account.follow(() => seen.push(account.current?.handle));
	stored('something else');
	stored(key);
	expect(seen).toEqual([]);
	kept.delete(key);
	stored(key);
	stored(key);
	new Account().remember(ben);
	// A tab that slept has heard of nothing.
	page.document.dispatchEvent(new Event('visibilitychange'));
	flushSync();
	expect(seen).toEqual([undefined, 'ben']);
	stop();
	kept.delete(key);
	stored(key);
	expect(seen).toHaveLength(2);
});
