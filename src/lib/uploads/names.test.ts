import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FileName } from '#domain/text.ts';
import { fileNameOf } from './names.ts';

test('a name keeps no folder, no NUL and no mark that turns the reading direction', () => {
	expect(fileNameOf('../../etc/passwd')).toBe('passwd');
	expect(fileNameOf('C:\\photos\\a.jpg')).toBe('a.jpg');
	expect(fileNameOf('a\0b.jpg')).toBe('ab.jpg');
	expect(fileNameOf('photo\u202egpj.exe')).toBe('photogpj.exe');
});

test('a long name is cut before its ending', () => {
	const name = fileNameOf(`${'x'.repeat(5000)}.jpeg`);
	expect(name).toHaveLength(255);
	expect(name.endsWith('.jpeg')).toBe(true);
});

test('whatever a file is called, its name can be stored', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
			expect(FileName.safeParse(fileNameOf(name)).success).toBe(true);
		}),
	);
});
