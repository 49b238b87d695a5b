import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentDisposition } from './content-disposition.ts';

test('a name goes in full, and plain beside it', () => {
	expect(contentDisposition('Été "à" Zürich.jpg', true)).toBe(
		`attachment; filename="_t_ ___ Z_rich.jpg"; filename*=UTF-8''%C3%89t%C3%A9%20%22%C3%A0%22%20Z%C3%BCrich.jpg`,
	);
	expect(contentDisposition("a'(b)*.png", false)).toBe(
		`inline; filename="a'(b)*.png"; filename*=UTF-8''a%27%28b%29%2A.png`,
	);
	expect(contentDisposition('', false)).toBe('inline');
});

test('no name can end the header or begin another', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (name) => {
			const header = contentDisposition(name, true);
			expect(header).toMatch(/^[\x20-\x7e]*$/);
			expect(() => new Headers({ 'content-disposition': header })).not.toThrow();
			expect((header.match(/"/g) ?? []).length % 2).toBe(0);
		}),
	);
});
