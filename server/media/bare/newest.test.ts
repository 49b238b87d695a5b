import { expect, test } from 'vitest';
import { Newest } from './newest.ts';

test('what was asked for last is not found again, and what was not for long is', async () => {
	const newest = new Newest<string>(2);
	let found = 0;
	const ask = (key: string) => newest.of(key, () => Promise.resolve(`${key}${++found}`));
	expect([await ask('a'), await ask('b'), await ask('a'), await ask('c'), await ask('a')]).toEqual([
		...['a1', 'b2', 'a1', 'c3', 'a1'],
	]);
	expect(await ask('b')).toBe('b4');
});

test('a failure is not remembered', async () => {
	const newest = new Newest<string>(2);
	await expect(newest.of('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
	expect(await newest.of('a', () => Promise.resolve('there'))).toBe('there');
});
