import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberedSlug, slugLength, slugOf } from './slug.ts';

const id = '01930000-0000-7000-8000-000000000000';

test.each([
	['Café MÜNCHEN', 'cafe-munchen'],
	["L'Année de l'Album (2018-2019)", 'lannee-de-lalbum-2018-2019'],
	['L’Année', 'lannee'],
	['  --Straße & Søster--  ', 'strasse-soster'],
	['ﬁne ½', 'fine-1-2'],
	['İstanbul ışık', 'istanbul-isik'],
	['Łódź / Þór', 'lodz-thor'],
	['100%', '100'],
	['東京', id],
	['!!!', id],
	['東京 2019', '2019'],
])('a name becomes a slug that can be read: %s', (name, slug) => {
	expect(slugOf(name, id)).toBe(slug);
});

test('a long name is cut on a word', () => {
	expect(slugOf(`${'a'.repeat(60)} ${'b'.repeat(39)} c`, id)).toBe(`${'a'.repeat(60)}-${'b'.repeat(39)}`);
	expect(slugOf(`${'a'.repeat(60)} ${'b'.repeat(40)}`, id)).toBe('a'.repeat(60));
	expect(slugOf('a'.repeat(150), id)).toBe('a'.repeat(slugLength));
});

test('a numbered slug keeps within the length', () => {
	expect(numberedSlug('blue', 2)).toBe('blue-2');
	expect(numberedSlug('a'.repeat(slugLength), 12)).toBe(`${'a'.repeat(slugLength - 3)}-12`);
	expect(numberedSlug(`${'a'.repeat(97)}-bc`, 2)).toBe(`${'a'.repeat(97)}-2`);
});

test('every name has a slug of its own kind: never empty, nothing but letters, digits and single hyphens', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme', maxLength: 200 }),
			fc.integer({ min: 2, max: 99_999 }),
			(name, n) => {
				for (const slug of [slugOf(name, id), numberedSlug(slugOf(name, id), n)]) {
					expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
					expect(slug.length).toBeLessThanOrEqual(slugLength);
				}
			},
		),
	);
});

test('a slug of a slug is itself', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
			const slug = slugOf(name, id);
			expect(slugOf(slug, id)).toBe(slug);
		}),
	);
});
