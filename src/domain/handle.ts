import * as z from 'zod/mini';

/**
 * A person's public name, unique on a server: 2 to 30 of a-z, 0-9, `_`, `-`, `.`, beginning and ending with a letter or
 * digit. An id has 36 characters, so no handle can look like one: routes take either in the same place.
 */
export const Handle = z
	.string()
	.check(z.trim(), z.toLowerCase(), z.regex(/^[a-z0-9](?:[a-z0-9_.-]{0,28}[a-z0-9])$/, 'not a handle'));
export type Handle = z.infer<typeof Handle>;

/** A handle as it is stored, from what a person typed: `@Ana ` is `ana`. Undefined where it cannot be one. */
export function parseHandle(text: string): Handle | undefined {
	return Handle.safeParse(text.trim().replace(/^@/, '')).data;
}

/** Degrees of the quiet colour that stands for a person, the same everywhere. */
export const hueOf = (handle: string): number =>
	[...handle].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) % 360, 7);
