import type { PusherResult, PushRequest } from 'replicache';
import type { Pokes } from './pokes.ts';
import { failure, isNotFound, ok } from './pull.ts';
import type { Reach } from './reach.ts';
import { type Fetch, post } from './wire.ts';

export interface PushOptions {
	fetch: Fetch;
	reach: Reach;
	pokes: Pokes;
}

/** Milliseconds for a push: half a minute, and what a slow line needs for its bytes. */
const pushWithin = (mutations: number) => 30_000 + 50 * mutations;

/**
 * Pushes what Replicache hands over, which is always all that is pending. While the server cannot be reached it waits
 * at the gate; Replicache asks again for whatever was refused or failed.
 */
export async function push(options: PushOptions, body: PushRequest): Promise<PusherResult> {
	if (body.pushVersion !== 1)
		throw new Error('Databases of Replicache before client groups are not known here.');
	const { fetch, reach, pokes } = options;
	await reach.gate();
	const answered = pokes.pushing();
	try {
		const response = await post(fetch, reach, 'push', body, { within: pushWithin(body.mutations.length) });
		if (!isNotFound(await response.json())) return { httpRequestInfo: ok };
		// [L24] A push is never empty, and passing this on would disable the client group with all that is pending.
		reach.tell('trouble');
		return {
			httpRequestInfo: { httpStatusCode: 409, errorMessage: 'The server does not know this client group.' },
		};
	} catch (error) {
		return { httpRequestInfo: failure(error) };
	} finally {
		answered();
	}
}
