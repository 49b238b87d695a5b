/** The live stream: one JSON value a line (NDJSON), each a LiveMessage. */
import * as z from 'zod/mini';
import { Cookie } from './cookie.ts';
import type { PullAnswer } from './pull.ts';

export const LiveRequest = z.object({
	clientGroupID: z.string().check(z.regex(/^[\w-]{1,64}$/, 'not an id')),
	/** The view that the client holds; null is answered with `pull` */
	cookie: z.catch(z.nullable(Cookie), null),
});
export type LiveRequest = z.infer<typeof LiveRequest>;

/**
 * - `hello`: the stream stands and the view is that of the cookie or newer; first line of every stream
 * - `poke`: what has changed since `baseCookie`
 * - `pull`: too much for a stream, or a cookie that is not known: pull, then connect again. The stream ends with it.
 * - `beat`: nothing has changed; a stream that is silent for longer than `liveSilence` is dead
 * - `end`: the session has ended or this server stops; connect again
 */
export type LiveMessage =
	| { type: 'hello' }
	| { type: 'poke'; baseCookie: Cookie; answer: PullAnswer }
	| { type: 'pull' }
	| { type: 'beat' }
	| { type: 'end' };

/** Milliseconds between heartbeats, and the silence after which a client gives a stream up. */
export const liveBeat = 15_000;
export const liveSilence = 40_000;
