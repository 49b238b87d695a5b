import { expect, test } from 'vitest';
import { safeName, ZipNames } from './zip-names.ts';

test('a name leads nowhere, hides nothing, and can be written everywhere', () => {
	for (const [name, safe] of [
		['Été in Zürich 🌊.jpg', 'Été in Zürich 🌊.jpg'],
		['../../etc/passwd', '__.._etc_passwd'],
		['..\\..\\boot.ini', '__.._boot.ini'],
		['..', '_'],
		['a\0b\r\nc.jpg', 'abc.jpg'],
		['photo\u202egpj.exe', 'photogpj.exe'],
		['a:b*c?"d"<e>|.png', 'a_b_c__d__e__.png'],
		['con.jpg', 'con_.jpg'],
		['contrast.jpg', 'contrast.jpg'],
		['ends with dots. .', 'ends with dots'],
		['.hidden', '_hidden'],
		['e\u0301.jpg', 'é.jpg'],
		['  ', 'file'],
		['\ud800.jpg', '\ufffd.jpg'],
	] as const)
		expect(safeName(name), JSON.stringify(name)).toBe(safe);
});

test('a long name keeps its ending and ends between two characters', () => {
	const name = safeName(`${'ü🌊'.repeat(200)}.jpeg`);
	expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
	expect(Buffer.byteLength(name)).toBeGreaterThan(248);
	expect(name).toMatch(/^(ü🌊)+ü?\.jpeg$/);
});

test('equal names are numbered, also where capitals make no difference and where the number is taken', () => {
	const names = new ZipNames();
	const given = ['a.jpg', 'a.jpg', 'A.JPG', 'a (2).jpg', 'a.jpg', 'none', 'none', 'a (2) (2).jpg'];
	expect(given.map((name) => names.next(name))).toEqual([
		'a.jpg',
		'a (2).jpg',
		'A (3).JPG',
		'a (2) (2).jpg',
		'a (4).jpg',
		'none',
		'none (2)',
		'a (2) (2) (2).jpg',
	]);
});

test('thousands of equal names are numbered in no time, each within its length', () => {
	const names = new ZipNames();
	const long = `${'x'.repeat(300)}.jpg`;
	const given = Array.from({ length: 20_000 }, () => names.next(long));
	expect(new Set(given).size).toBe(20_000);
	expect(Math.max(...given.map((name) => Buffer.byteLength(name)))).toBeLessThanOrEqual(255);
	expect(given.at(-1)).toMatch(/^x+ \(20000\)\.jpg$/);
});
