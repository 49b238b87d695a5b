import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareShown } from './entry.ts';

const entry = (assetId: string, day: number, position: string) => ({
	assetId,
	position,
	asset: { takenAt: new Date(Date.UTC(2024, 0, day)).toISOString() },
});

const shown = (order: 'asc' | 'desc' | 'manual') =>
	[entry('a', 2, 'a2'), entry('b', 1, 'a3'), entry('c', 2, 'a0'), entry('d', 3, 'a1')]
		.sort(compareShown(order))
		.map(({ assetId }) => assetId)
		.join('');

test('newest first, oldest first, or by hand; what ties goes by id', () => {
	expect(shown('desc')).toBe('dcab');
	expect(shown('asc')).toBe('bacd');
	expect(shown('manual')).toBe('cdab');
});

test('every device with the same entries shows the same order, whatever order they came in', () => {
	const entries = fc.uniqueArray(
		fc.record({
			id: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 4 }),
			day: fc.nat(3),
			place: fc.constantFrom('a0', 'a1'),
		}),
		{ selector: ({ id }) => id },
	);
	fc.assert(
		fc.property(
			entries,
			fc.constantFrom('asc', 'desc', 'manual'),
			fc.infiniteStream(fc.double()),
			(all, order, keys) => {
				const list = all.map(({ id, day, place }) => entry(id, day, place));
				const shuffled = list
					.map((one) => ({ one, key: keys.next().value as number }))
					.sort((a, b) => a.key - b.key)
					.map(({ one }) => one);
				expect([...shuffled].sort(compareShown(order))).toEqual([...list].sort(compareShown(order)));
			},
		),
	);
});
