import { Hono } from 'hono';
import { refuse } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { NewKey, type OwnKey } from '#protocol/keys.ts';
import { readJson } from '../api/body.ts';
import type { Env, Services } from '../services.ts';
import { listKeys, makeKey, revokeKey } from './api-keys.ts';
import { requireKey, requireSession } from './require-actor.ts';

type Needs = Pick<Services, 'sql' | 'bus' | 'sessions' | 'keys'>;

/** `/api/keys`: the keys of whoever is signed in. A key makes, lists and revokes none; it may ask what it is itself. */
export function keyRoutes({ sql, bus, ...needs }: Needs) {
	return new Hono<Env>()
		.get('/me', requireKey(needs), (c) => {
			const { id, name, scopes, expiresAt } = c.var.actor.key!;
			return c.json({ id, name, scopes, expiresAt } satisfies OwnKey);
		})

		.use(requireSession(needs))

		.get('/', async (c) => c.json(await listKeys(sql, c.var.actor.id)))

		.post('/', async (c) => {
			const made = await makeKey(sql, c.var.actor.id, await readJson(c.req, NewKey));
			return c.json(made, 201);
		})

		.delete('/:id', async (c) => {
			const id = c.req.param('id');
			if (!isId(id)) refuse('key.not_found');
			await revokeKey(sql, c.var.actor.id, id);
			bus.announce({ spaces: [], groups: [], users: [c.var.actor.id] });
			return c.body(null, 204);
		});
}
