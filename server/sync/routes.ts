import { Hono } from 'hono';
import { isPartial } from '#protocol/cookie.ts';
import { liveBeat, LiveRequest } from '#protocol/live.ts';
import { PullRequest } from '#protocol/pull.ts';
import { PushRequest } from '#protocol/push.ts';
import { readJson } from '../api/body.ts';
import { requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { Live } from './live.ts';
import { NdjsonStream } from './ndjson-stream.ts';
import { push } from './push.ts';
import { readViews } from './read-views.ts';

/** `POST push`, `pull` and `live`, for who is signed in: src/lib/sync/SPEC.md. */
export function syncRoutes(services: Services): Hono<Env> {
	const { sql, bus, log, sessions, closing } = services;
	const live = new Live(sql, bus, log);
	closing.addEventListener('abort', () => live.close(), { once: true });

	const routes = new Hono<Env>();
	routes.use(requireActor(sessions));

	routes.post('/push', async (c) => {
		await push(services, c.var.actor.id, await readJson(c.req, PushRequest));
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
		const beat = setInterval(() => void stillSignedIn(), liveBeat);
		const stream = new NdjsonStream(() => {
			clearInterval(beat);
			leave();
		});
		const stillSignedIn = async () => {
			try {
				const session = await sessions.of(c.req.raw);
				await stream.send(session?.userId === c.var.actor.id ? { type: 'beat' } : { type: 'end' });
				if (session?.userId !== c.var.actor.id) stream.close();
			} catch {
				// The session cannot be asked for, or the client is gone: either way it connects again.
				stream.close();
			}
		};
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
