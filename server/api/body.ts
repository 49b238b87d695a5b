import type { HonoRequest } from 'hono';
import { refuse } from '#domain/errors.ts';
import { issuesOf } from './errors.ts';

type Parsed<T> =
	| { success: true; data: T }
	| { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };

/**
 * Reads a body of JSON and checks it. Takes schemas of zod and of zod/mini.
 *
 * @throws Refusal `input.invalid` with the places that are wrong
 */
export async function readJson<T>(
	request: HonoRequest,
	schema: { safeParse: (value: unknown) => Parsed<T> },
): Promise<T> {
	const parsed = schema.safeParse(parse(await request.text()));
	return parsed.success ? parsed.data : refuse('input.invalid', { errors: issuesOf(parsed.error) });
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return refuse('input.invalid', { errors: [{ path: '', message: 'not JSON' }] });
	}
}
