import type { MiddlewareHandler } from 'hono';
import { refuse } from '#domain/errors.ts';
import type { Env } from '../services.ts';
import type { Sessions } from './sessions.ts';

/**
 * Lets only who is signed in go on, as `c.var.actor`.
 *
 * @throws Refusal `auth.required`
 */
export const requireActor =
	(sessions: Sessions): MiddlewareHandler<Env> =>
	async (c, next) => {
		const session = await sessions.of(c.req.raw);
		if (!session) refuse('auth.required');
		c.set('actor', { id: session.userId });
		await next();
		// A session that was prolonged on the way: its cookie lives on only if the browser is told.
		for (const cookie of sessions.renewed(c.req.raw)) c.res.headers.append('set-cookie', cookie);
	};
