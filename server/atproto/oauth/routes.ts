import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { type ErrorCode, Refusal, refuse } from '#domain/errors.ts';
import { actorOf } from '../../auth/require-actor.ts';
import { isOurs } from '../../http/same-origin.ts';
import type { Env, Services } from '../../services.ts';
import { isLoopback, oauthPath } from './client-metadata.ts';
import type { Outcome } from './oauth.ts';

type Needs = Pick<Services, 'atproto' | 'sessions' | 'keys' | 'origin' | 'log'>;

/** Marks who was sent on to the origin already */
const again = 'again';

const Wanted = z.object({ identifier: z.string().trim().min(1).max(2_048) });

/** Milliseconds after which a request is said to go on: other servers are asked, and each has its own limit. */
const pulse = 5_000;

/**
 * The way of a browser to the server of somebody's account and back, and what that server wants to know of this one. The
 * page of the settings is told what came of it: `?atproto=connected`, `denied` or `failed`, with the code of a refusal as
 * `reason`.
 */
export function oauthRoutes({ atproto, sessions, keys, origin, log }: Needs): Hono<Env> {
	const app = new Hono<Env>();
	if (!atproto.isOn) return app.all('*', () => refuse('atproto.off'));

	const toSettings = (c: Context, outcome: Outcome, reason?: ErrorCode) => {
		const query = new URLSearchParams({ atproto: outcome, ...(reason && { reason }) });
		return c.redirect(`${origin}/settings/network?${query.toString()}`, 303);
	};
	/** What a browser on its way meets is told by a page, whatever it is. */
	const answered = async (c: Context<Env>, work: () => Promise<Response>) => {
		const timer = setInterval(c.var.goesOn, pulse);
		try {
			return await work();
		} catch (error) {
			if (error instanceof Refusal) return toSettings(c, 'failed', error.code);
			log.warn({ err: error }, 'an account of ATProto was not connected');
			return toSettings(c, 'failed');
		} finally {
			clearInterval(timer);
		}
	};
	/** By their session alone: no key connects an account. */
	const personOf = async (c: Context<Env>) => {
		const actor = await actorOf({ sessions, keys }, c);
		return actor?.key ? undefined : actor?.id;
	};

	return app
		.get('/client-metadata.json', (c) => c.json(atproto.client?.metadata ?? refuse('not_found')))
		.get('/jwks.json', (c) => c.json({ keys: atproto.client?.keys ?? refuse('not_found') }))
		.get('/start', (c) =>
			answered(c, async () => {
				// It is a read to a browser, and yet no other site is to send people on their way.
				if (!isOurs(c.req.raw, origin)) refuse('auth.foreign_origin');
				const userId = (await personOf(c)) ?? refuse('auth.required');
				const { success, data } = Wanted.safeParse(c.req.query());
				if (!success) refuse('input.invalid');
				return c.redirect((await atproto.beginByOauth(userId, data.identifier)).href, 303);
			}),
		)
		.get('/callback', (c) =>
			answered(c, async () => {
				const answer = new URL(c.req.url).searchParams;
				const userId = await personOf(c);
				// A browser comes back to 127.0.0.1 where people open localhost, and has no session there.
				if (userId === undefined && isLoopback(origin) && !answer.has(again)) {
					answer.set(again, '1');
					return c.redirect(`${origin}${oauthPath}/callback?${answer.toString()}`, 303);
				}
				if (userId === undefined) refuse('auth.required');
				return toSettings(c, await atproto.finishByOauth(userId, answer));
			}),
		);
}
