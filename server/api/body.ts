import type { HonoRequest } from 'hono';
import { safeParse, type $ZodType } from 'zod/v4/core';
import { refuse } from '#domain/errors.ts';
import { issuesOf } from './errors.ts';

/**
 * Reads a body of JSON and checks it. Takes schemas of zod and of zod/mini.
 *
 * @throws Refusal `input.wrong_type` for what does not say that it is JSON, as no form of a page can; `input.invalid`
 *   with the places that are wrong
 */
export async function readJson<T>(request: HonoRequest, schema: $ZodType<T>): Promise<T> {
	const type = request.header('content-type')?.split(';')[0]!.trim().toLowerCase();
	if (type !== 'application/json') refuse('input.wrong_type');
	return parseJson(await request.text(), schema);
}

/**
 * The same of a text.
 *
 * @param place of the text in what was sent, where it is not all of it
 */
export const parseJson = <T>(text: string, schema: $ZodType<T>, place = ''): T =>
	parse(schema, valueOf(text, place), place);

/** The same of a value, such as the parameters of a query. */
export function parse<T>(schema: $ZodType<T>, value: unknown, place = ''): T {
	const parsed = safeParse(schema, value);
	if (parsed.success) return parsed.data;
	const errors = issuesOf(parsed.error).map(({ path, message }) => ({
		path: [place, path].filter(Boolean).join('.'),
		message,
	}));
	return refuse('input.invalid', { errors });
}

function valueOf(text: string, place: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return refuse('input.invalid', { errors: [{ path: place, message: 'not JSON' }] });
	}
}
