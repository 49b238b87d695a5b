import type { PullerResult, PullRequest } from 'replicache';
import { type Cookie, isPartial } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import type { Reach } from './reach.ts';
import { Failed, type Fetch, post, pullAnswer } from './wire.ts';

/** A pull that takes longer is given up: ms. A chunk of a first sync is a few megabytes. */
const pullWithin = 120_000;

export interface PullOptions {
	fetch: Fetch;
	reach: Reach;
	request: () => Promise<{ clientGroupID: string; profileID: string; schemaVersion: string }>;
	cookie: () => Promise<Cookie | null>;
	/** Applies an answer on the view that the request was made from. */
	apply: (base: Cookie | null, answer: PullAnswer) => Promise<void>;
	/** A chunk of a first sync has come: how many rows so far */
	onChunk: (rows: number) => void;
	/** The server does not know this client group any more */
	onClientStateNotFound: () => Promise<void>;
}

/**
 * Pulls until the view is whole. Answers are applied as pokes are, through one door: Replicache's own pull would lose
 * its answer to a poke that lands meanwhile. Rules: SPEC.md, "Pull" [L20] to [L24].
 *
 * @throws Failed where the server is not reached or does not answer
 */
export async function pullAll(options: PullOptions): Promise<void> {
	let rows = 0;
	let base = await options.cookie();
	let asked = ask(options, base);
	for (;;) {
		const json = await asked;
		if (isNotFound(json)) return options.onClientStateNotFound();
		const answer = pullAnswer(json);
		const isLast = !isPartial(answer.cookie);
		// [L22] A first sync comes in chunks. The next one is on its way while this one is applied.
		if (!isLast) {
			asked = ask(options, answer.cookie);
			// It is looked at when this one is applied, or not at all.
			asked.catch(() => undefined);
		}
		await options.apply(base, answer);
		rows += answer.patch.length;
		options.onChunk(rows);
		if (isLast) return;
		base = answer.cookie;
	}
}

async function ask({ fetch, reach, request }: PullOptions, cookie: Cookie | null): Promise<unknown> {
	const body = { pullVersion: 1, ...(await request()), cookie };
	const response = await post(fetch, reach, 'pull', body, { within: pullWithin });
	return response.json();
}

export const isNotFound = (json: unknown): boolean =>
	(json as { error?: unknown } | null)?.error === 'ClientStateNotFound';

/**
 * What Replicache pulls by itself: only to learn which mutations of an earlier client group have arrived, so the rows
 * are left out.
 */
export async function recoveryPuller(fetch: Fetch, reach: Reach, body: PullRequest): Promise<PullerResult> {
	if (body.pullVersion !== 1)
		throw new Error('Databases of Replicache before client groups are not known here.');
	try {
		const response = await post(fetch, reach, 'pull', body, { within: pullWithin });
		const json: unknown = await response.json();
		if (isNotFound(json)) return { response: { error: 'ClientStateNotFound' }, httpRequestInfo: ok };
		const { cookie, lastMutationIDChanges } = pullAnswer(json);
		return { response: { cookie, lastMutationIDChanges, patch: [] }, httpRequestInfo: ok };
	} catch (error) {
		return { httpRequestInfo: failure(error) };
	}
}

export const ok = { httpStatusCode: 200, errorMessage: '' };

/** How Replicache hears of a failed request; it tries again. */
export function failure(error: unknown): { httpStatusCode: number; errorMessage: string } {
	if (!(error instanceof Failed)) throw error;
	return { httpStatusCode: error.status === 200 ? 0 : error.status, errorMessage: error.message };
}
