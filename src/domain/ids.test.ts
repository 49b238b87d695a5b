import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assetIdOf, derivedId, Id, isId, newId } from './ids.ts';

test('a new id is a UUIDv7 that begins with its time, so ids sort by when they were made', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 2 ** 48 - 1 }),
			fc.integer({ min: 0, max: 2 ** 48 - 1 }),
			(a, b) => {
				const [first, second] = [newId(a), newId(b)];
				expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
				expect(Number.parseInt(first.slice(0, 13).replace('-', ''), 16)).toBe(a);
				if (a < b) expect(first < second).toBe(true);
			},
		),
	);
});

test('two ids of one moment differ', () => {
	const ids = Array.from({ length: 1_000 }, () => newId(1_700_000_000_000));
	expect(new Set(ids).size).toBe(1_000);
});

test('an asset’s id follows from its owner and its bytes, on any device', async () => {
	const [ana, ben] = [newId(), newId()];
	const sha = 'a'.repeat(64);
	expect(await assetIdOf(ana, sha)).toBe(await assetIdOf(ana, sha));
	expect(await assetIdOf(ana, sha)).not.toBe(await assetIdOf(ben, sha));
	expect(await assetIdOf(ana, sha)).not.toBe(await assetIdOf(ana, 'b'.repeat(64)));
	expect(await assetIdOf(ana, sha)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8/);
});

test('a derived id is known for its text for good', async () => {
	// Changing how it is derived would make every asset of every library another one.
	expect(await derivedId('asset x y')).toBe('fbae7d30-0e9f-8e26-b2f1-933d0e1d917c');
});

test('only lower-case UUIDs are ids', () => {
	for (const text of ['', 'x', newId().toUpperCase(), `${newId()}0`, newId().replaceAll('-', '')])
		expect([isId(text), Id.safeParse(text).success]).toEqual([false, false]);
	expect(isId(newId())).toBe(true);
});
