import { errorCodes, type ErrorCode } from '#domain/errors.ts';

/** What became of one try to send a file. */
export type Failure =
	/** The server has it already: an answer was lost on the way. */
	| { kind: 'stored' }
	/** No try of any file can succeed now: `network`, or not signed in. */
	| { kind: 'everything'; code: ErrorCode | 'network' }
	/** This file can be tried again after a while. */
	| { kind: 'again'; code: ErrorCode }
	/** A rule has refused it; only a person can decide what to do. */
	| { kind: 'refused'; code: ErrorCode };

const known = new Set<string>(errorCodes);

/**
 * Reads an answer of the upload route.
 *
 * @param status HTTP status, or undefined where no answer came
 * @param body JSON with a `code`
 */
export function failureOf(status: number | undefined, body: string | undefined): Failure {
	if (status === undefined || status === 0) return { kind: 'everything', code: 'network' };
	const code = codeOf(body);
	if (code === 'upload.already_stored') return { kind: 'stored' };
	if (status === 401) return { kind: 'everything', code: 'auth.required' };
	// The registration travels by another way and may still be under way.
	if (status === 404) return { kind: 'again', code: code ?? 'upload.not_found' };
	if (status === 507) return { kind: 'again', code: 'storage.full' };
	// 409: the offset has moved; 423: the last try still holds the file; 460: cut off; 429 and 5xx: later.
	if (status >= 500 || [408, 409, 423, 425, 429, 460].includes(status))
		return { kind: 'again', code: code ?? 'unavailable' };
	return { kind: 'refused', code: code ?? 'input.invalid' };
}

function codeOf(body: string | undefined): ErrorCode | undefined {
	try {
		const code: unknown = (JSON.parse(body ?? '') as { code?: unknown } | null)?.code;
		return typeof code === 'string' && known.has(code) ? (code as ErrorCode) : undefined;
	} catch {
		// Proxies answer with pages of their own.
		return undefined;
	}
}

const first = 250;
const longest = 30_000;

/**
 * Milliseconds to wait before the next try: doubling, half of it by chance so that many devices do not return at once.
 *
 * @param tries that have failed so far, from 1
 */
export const delayAfter = (tries: number, random: () => number = Math.random) =>
	Math.min(longest, first * 2 ** Math.min(tries - 1, 16)) * (0.5 + random() / 2);
