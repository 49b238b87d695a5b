import type { HonoRequest } from 'hono';
import { refuse } from '#domain/errors.ts';
import { issuesOf } from './errors.ts';

type Parsed<T> =
	| { success: true; data: T }
	| { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };

type Schema<T> = { safeParse: (value: unknown) => Parsed<T> };

/**
 * Reads a body of JSON and checks it. Takes schemas of zod and of zod/mini.
 *
 * @throws Refusal `input.invalid` with the places that are wrong
 */
export const readJson = async <T>(request: HonoRequest, schema: Schema<T>): Promise<T> =>
	parseJson(await request.text(), schema);

/**
 * The same of a text.
 *
 * @param place of the text in what was sent, where it is not all of it
 */
export function parseJson<T>(text: string, schema: Schema<T>, place = ''): T {
	const parsed = schema.safeParse(parse(text, place));
	if (parsed.success) return parsed.data;
	const errors = issuesOf(parsed.error).map(({ path, message }) => ({
		path: [place, path].filter(Boolean).join('.'),
		message,
	}));
	return refuse('input.invalid', { errors });
}

function parse(text: string, place: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return refuse('input.invalid', { errors: [{ path: place, message: 'not JSON' }] });
	}
}
