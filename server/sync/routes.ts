import { Hono, type MiddlewareHandler } from 'hono';
import { refuse } from '#domain/errors.ts';
import { isPartial } from '#protocol/cookie.ts';
import { liveBeat, LiveRequest } from '#protocol/live.ts';
import { PullRequest } from '#protocol/pull.ts';
import { PushRequest, userHeader } from '#protocol/push.ts';
import { readJson } from '../api/body.ts';
import { actorOf, requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { Live } from './live.ts';
import { NdjsonStream } from './ndjson-stream.ts';
import { push } from './push.ts';
import { readViews } from './read-views.ts';

/**
 * A device says whose view it holds: its browser may have another person's session by now, and must neither give this
 * one's edits to that one nor show that one's albums as this one's. (rule P11)
 */
const sameUser: MiddlewareHandler<Env> = async (c, next) => {
	const user = c.req.header(userHeader);
	if (user !== undefined && user !== c.var.actor.id) refuse('auth.required');
	await next();
};

/** `POST push`, `pull` and `live`, for who is signed in or has a key: src/lib/sync/SPEC.md. */
export function syncRoutes(services: Services): Hono<Env> {
	const { sql, bus, log, closing } = services;
	const live = new Live(sql, bus, log);
	closing.addEventListener('abort', () => live.close(), { once: true });

	const routes = new Hono<Env>();
	routes.use('/push', requireActor(services, 'write'), sameUser);
	for (const path of ['/pull', '/live']) routes.use(path, requireActor(services, 'read'), sameUser);

	routes.post('/push', async (c) => {
		await push(services, c.var.actor.id, await readJson(c.req, PushRequest), c.var.goesOn);
		return c.json({});
	});

	routes.post('/pull', async (c) => {
		const { clientGroupID, cookie } = await readJson(c.req, PullRequest);
		const [view] = await readViews(sql, [{ user: c.var.actor.id, group: clientGroupID, cookie }]);
		return c.json(view!.answer);
	});

	routes.post('/live', async (c) => {
		const { clientGroupID, cookie } = await readJson(c.req, LiveRequest);
		let leave = () => {};
		let stopHearing = () => {};
		const beat = setInterval(() => void stillSignedIn(), liveBeat);
		const stream = new NdjsonStream(() => {
			clearInterval(beat);
			stopHearing();
			leave();
		});
		const stillSignedIn = async () => {
			try {
				const actor = await actorOf(services, c);
				if (actor?.id !== c.var.actor.id) {
					void stream.send({ type: 'end' });
					stream.close();
				} else if (!stream.isFull) await stream.send({ type: 'beat' });
			} catch {
				// Who it is cannot be asked for, or the client is gone: either way it connects again.
				stream.close();
			}
		};
		// A key is revoked because it is in wrong hands: it is not waited for the next heartbeat.
		if (c.var.actor.key)
			stopHearing = bus.listen((hint) => {
				if (hint === 'missed' || hint.users.includes(c.var.actor.id)) void stillSignedIn();
			});
		c.header('content-type', 'application/x-ndjson');
		c.header('x-accel-buffering', 'no');
		if (cookie && cookie.user === c.var.actor.id && !isPartial(cookie))
			leave = live.open(
				{
					user: c.var.actor.id,
					group: clientGroupID,
					send: (message) => stream.send(message),
					close: () => stream.close(),
				},
				cookie,
			);
		else void stream.send({ type: 'pull' }).finally(() => stream.close());
		return c.body(stream.body);
	});

	return routes;
}
