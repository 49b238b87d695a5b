import { expect, test } from 'vitest';
import { readTakeout } from './takeout.ts';

const photo = (title: string, more: object = {}) => ({
	...{ title, description: '', photoTakenTime: { timestamp: '1560340800', formatted: '12 Jun 2019' } },
	...more,
});

test.each([
	['a.jpg', 'a.jpg.json'],
	['a.jpg', 'a.jpg.supplemental-metadata.json'],
	['a.jpg', 'a.jpg.supplemental-met.json'],
	['a.jpg', 'a.jpg.s.json'],
	['a(1).jpg', 'a.jpg(1).json'],
	['a(1).jpg', 'a(1).jpg.json'],
	['a(2).jpg', 'a.jpg.supplemental-metadata(2).json'],
	['a-edited.jpg', 'a.jpg.json'],
	['a-bearbeitet(1).jpg', 'a.jpg(1).json'],
	[`${'x'.repeat(47)}.jpg`, `${'x'.repeat(46)}.json`],
	['no ending', 'no ending.json'],
])('what is said of %s is found in %s', (file, json) => {
	const said = readTakeout(new Map([[json, photo('A.jpg', { description: ' Lake ' })]]));
	expect(said.photo(file)).toEqual({
		...{ fileName: 'A.jpg', description: 'Lake', takenAt: '2019-06-12T12:00:00.000Z', isTrashed: false },
	});
});

test('what is said of one file is not said of another', () => {
	const said = readTakeout(new Map([['a.jpg(1).json', photo('a.jpg')]]));
	expect([said.photo('a.jpg'), said.photo('b(1).jpg'), said.photo('a(2).jpg')]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
});

test('an album is known by what is said of its folder, in any language; years are none', () => {
	const album = {
		title: 'Lake\u0000side',
		description: 'Two\nlines',
		access: 'protected',
		date: { timestamp: '0' },
	};
	expect(readTakeout(new Map([['Metadaten.json', album]])).album).toEqual({
		...{ name: 'Lake side', description: 'Two\nlines', createdAt: '1970-01-01T00:00:00.000Z' },
	});
	for (const title of ['Photos from 2019', 'Fotos von 2019'])
		expect(readTakeout(new Map([['metadata.json', { ...album, title }]])).album).toBeUndefined();
});

test('JSON that is something else says nothing', () => {
	const others = [
		null,
		3,
		[],
		{},
		{ title: 'x' },
		{ title: 3, date: {} },
		photo('x', { photoTakenTime: { timestamp: 'now' } }),
	];
	const said = readTakeout(new Map(others.map((json, i) => [`${i}.jpg.json`, json])));
	expect([said.isTakeout, said.album, said.photo('0.jpg')]).toEqual([false, undefined, undefined]);
	const odd = readTakeout(
		new Map([['a.jpg.json', photo('x', { photoTakenTime: { timestamp: '-999999999999' } })]]),
	);
	expect(odd.photo('a.jpg')?.takenAt).toBe('1800-01-01T00:00:00.000Z');
});
