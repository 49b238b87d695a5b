import { safeParse, type $ZodType } from 'zod/v4/core';
import { refuse } from '#domain/errors.ts';

/** Where a page begins, as a text that a client hands back as it is. */
export const writeCursor = (cursor: readonly unknown[]): string =>
	Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** @throws Refusal `input.invalid` for one that was made up */
export function readCursor<T>(text: string | undefined, schema: $ZodType<T>): T | undefined {
	if (text === undefined) return undefined;
	const cursor = safeParse(schema, valueOf(text));
	if (cursor.success) return cursor.data;
	return refuse('input.invalid', {
		errors: [{ path: 'cursor', message: 'not one that was given for this' }],
	});
}

function valueOf(text: string): unknown {
	try {
		return JSON.parse(Buffer.from(text, 'base64url').toString());
	} catch {
		return undefined;
	}
}
