import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { refuse } from '#domain/errors.ts';
import { Id, isId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Name } from '#domain/text.ts';
import { Wanted } from '#protocol/download.ts';
import { readJson } from '../../api/body.ts';
import { requireActor } from '../../auth/require-actor.ts';
import type { Env, Services } from '../../services.ts';
import { contentDisposition } from '../content-disposition.ts';
import type { Storage } from '../storage/storage.ts';
import { packed, packOriginal } from './archive.ts';
import { findWanted, type Found, lookOf, planOf } from './find-wanted.ts';
import { asAsked } from './as-asked.ts';
import { safeName } from './zip-names.ts';
import { zip } from './zip.ts';

/** A selection as a form sends it, since a browser downloads only what it is sent for: ids with spaces between them */
const Form = z.object({
	ids: z
		.string()
		.transform((ids) => ids.split(' '))
		.pipe(z.array(Id).min(1).max(limits.download)),
	name: z.optional(Name),
});

type Needs = Pick<Services, 'sql' | 'sessions' | 'keys' | 'log'>;

/** `/api/downloads`: originals of an album or a selection as one ZIP archive, which is made while it is sent. */
export function downloadRoutes({ sql, log, ...needs }: Needs, storage: Storage) {
	function send(c: Context<Env>, { ids, name = 'Gatefold' }: Found) {
		c.header('content-type', 'application/zip');
		c.header('content-disposition', contentDisposition(`${safeName(name)}.zip`, true));
		const from = { look: lookOf(sql, c.var.actor.id), pack: packOriginal({ storage, log }) };
		return c.body(asAsked(zip(packed(from, ids)), log));
	}

	return (
		new Hono<Env>()
			// Also where it is a POST: an archive changes nothing.
			.use(requireActor(needs, 'read'))

			.post('/plan', async (c) => {
				const { ids } = await findWanted(sql, c.var.actor.id, await readJson(c.req, Wanted));
				return c.json(await planOf(sql, c.var.actor.id, ids));
			})

			.get('/albums/:id', async (c) => {
				const albumId = c.req.param('id');
				if (!isId(albumId)) refuse('album.not_found');
				return send(c, await findWanted(sql, c.var.actor.id, { albumId }));
			})

			.post('/', async (c) => {
				const { ids, name } = Form.parse(Object.fromEntries(new URLSearchParams(await c.req.text())));
				const found = await findWanted(sql, c.var.actor.id, { assetIds: ids });
				return send(c, { ...found, ...(name && { name }) });
			})
	);
}
