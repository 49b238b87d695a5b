import * as z from 'zod/mini';
import { isId } from './ids.ts';

/** A person's public name, unique on a server: 2 to 30 of a-z, 0-9, `_`, `-`, `.`, beginning and ending with a letter or digit. */
export const Handle = z
	.string()
	.check(z.trim(), z.toLowerCase(), z.regex(/^[a-z0-9](?:[a-z0-9_.-]{0,28}[a-z0-9])$/, 'not a handle'));
export type Handle = z.infer<typeof Handle>;

/** A handle as it is stored, from what a person typed: `@Ana ` is `ana`. Undefined where it cannot be one. */
export function parseHandle(text: string): Handle | undefined {
	const handle = text.trim().replace(/^@/, '').toLowerCase();
	// Routes take a handle or an id in the same place.
	if (isId(handle)) return undefined;
	return Handle.safeParse(handle).data;
}
