import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { type ErrorCode, Refusal, refuse } from '#domain/errors.ts';
import { actorOf } from '../../auth/require-actor.ts';
import { isOurs } from '../../http/same-origin.ts';
import { Tries } from '../../http/tries.ts';
import { describeError } from '../../log.ts';
import type { Env, Services } from '../../services.ts';
import type { Oauth, Outcome } from './oauth.ts';
import { oauthPath } from './client-metadata.ts';

type Needs = Pick<Services, 'sessions' | 'keys' | 'origin' | 'log'>;

const Wanted = z.object({ identifier: z.string().trim().min(1).max(2_048) });

/** Milliseconds after which a request is said to go on: other servers are asked, and each has its own limit. */
const pulse = 5_000;

/** Tries a minute that a person has at naming accounts: each makes this server ask others. */
const most = 10;

/**
 * The way of a browser to the server of somebody's account and back, and what that server wants to know of this one. What
 * came of it is told to the page of the settings.
 *
 * @param oauth undefined where ATProto is off
 */
export function oauthRoutes({ sessions, keys, origin, log }: Needs, oauth: Oauth | undefined): Hono<Env> {
	const app = new Hono<Env>();
	if (!oauth) return app.all('*', () => refuse('atproto.off'));
	const { metadata } = oauth;
	const tries = new Tries(most);

	const toSettings = (c: Context, outcome: Outcome, reason?: ErrorCode) => {
		const query = new URLSearchParams({ atproto: outcome, ...(reason && { reason }) });
		return c.redirect(`${origin}/settings?${query.toString()}`, 303);
	};
	/** What comes from a browser on its way is answered by a page, whatever it is. */
	const answered = async (c: Context<Env>, work: () => Promise<Response>) => {
		const timer = setInterval(c.var.goesOn, pulse);
		try {
			return await work();
		} catch (error) {
			if (!(error instanceof Refusal))
				log.warn({ err: describeError(error) }, 'an account was not connected');
			return toSettings(c, 'failed', error instanceof Refusal ? error.code : undefined);
		} finally {
			clearInterval(timer);
		}
	};
	/** A person's own session; a key connects no account. */
	const personOf = async (c: Context<Env>) => {
		const actor = await actorOf({ sessions, keys }, c);
		return actor && !actor.key ? actor.id : refuse('auth.required');
	};

	if (metadata?.jwks_uri)
		app
			.get('/client-metadata.json', (c) => c.json(metadata))
			.get('/jwks.json', (c) => c.json({ keys: oauth.keys }));

	return app
		.get('/start', (c) =>
			answered(c, async () => {
				// Nothing is changed by a GET but here, and nobody else's page is to send people anywhere.
				if (!isOurs(c.req.raw, origin)) refuse('auth.foreign_origin');
				const userId = await personOf(c);
				const { identifier } = Wanted.parse(c.req.query());
				if (tries.wait(userId) > 0) refuse('auth.too_many_tries');
				tries.count(userId);
				return c.redirect((await oauth.begin(userId, identifier)).href, 303);
			}),
		)
		.get('/callback', (c) =>
			answered(c, async () => {
				const { search, host } = new URL(c.req.url);
				// A browser on this machine comes back by the number, where it has no session.
				if (host !== new URL(origin).host && isLoopback(metadata))
					return c.redirect(`${origin}${oauthPath}/callback${search}`, 303);
				const userId = await personOf(c);
				return toSettings(c, await oauth.finish(userId, new URLSearchParams(search)));
			}),
		);
}

const isLoopback = (metadata: Oauth['metadata']) => metadata?.application_type === 'native';
