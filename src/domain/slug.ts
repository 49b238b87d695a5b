/** The readable part of a release's address, unique among its owner's: `/@ana/cafe-munchen`. */

import * as z from 'zod/mini';

/** The most characters that a slug has */
export const slugLength = 100;

/** One that a person chooses, or asks for */
export const Slug = z
	.string()
	.check(z.maxLength(slugLength), z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not an address'));

// Letters that Unicode does not take apart into a base and its mark.
const letters: Record<string, string> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ł: 'l',
	ħ: 'h',
	ı: 'i',
	ŋ: 'n',
	ĸ: 'k',
	ŧ: 't',
};

/**
 * The slug of a name: `Café MÜNCHEN` is `cafe-munchen`. Cut on a word.
 *
 * @param instead what it is called when the name has no letter or digit that an address can carry: the album's id
 */
export function slugOf(name: string, instead: string): string {
	const plain = name
		.normalize('NFKD')
		.toLowerCase()
		.replace(/[\p{M}'’ʼ‘`´]/gu, '')
		.replace(/\P{ASCII}/gu, (letter) => letters[letter] ?? ' ')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
	return cut(plain, slugLength) || instead;
}

/** The slug to try when it is taken: `-2`, `-3` and so on behind it, within the length. @param n from 2 */
export const numberedSlug = (slug: string, n: number): string =>
	`${cut(slug, slugLength - String(n).length - 1)}-${n}`;

function cut(slug: string, length: number): string {
	if (slug.length <= length) return slug;
	const word = slug.lastIndexOf('-', length);
	return slug.slice(0, word > 0 ? word : length);
}
