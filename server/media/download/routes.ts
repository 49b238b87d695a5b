import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { refuse } from '#domain/errors.ts';
import { Id, isId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Name } from '#domain/text.ts';
import { Wanted } from '#protocol/download.ts';
import { readJson } from '../../api/body.ts';
import { requireActor } from '../../auth/require-actor.ts';
import type { Log } from '../../log.ts';
import type { Env, Services } from '../../services.ts';
import { contentDisposition } from '../content-disposition.ts';
import type { Storage } from '../storage/storage.ts';
import { originals } from './archive.ts';
import { findWanted, type Found, planOf } from './find-wanted.ts';
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

type Needs = Pick<Services, 'sql' | 'sessions' | 'log'>;

/** `/api/downloads`: originals of an album or a selection as one ZIP archive, which is made while it is sent. */
export function downloadRoutes({ sql, sessions, log }: Needs, storage: Storage) {
	function send(c: Context<Env>, { ids, name = 'Gatefold' }: Found) {
		c.header('content-type', 'application/zip');
		c.header('content-disposition', contentDisposition(`${safeName(name)}.zip`, true));
		return c.body(asAsked(zip(originals({ sql, storage, log }, c.var.actor.id, ids)), log));
	}

	return new Hono<Env>()
		.use(requireActor(sessions))

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
		});
}

/**
 * A body of which nothing is made before it is asked for, and nothing more once whoever asked has gone. Node's own way
 * from an iterator to a web stream reads ahead.
 */
function asAsked(pieces: AsyncGenerator<Uint8Array, void, undefined>, log: Log): ReadableStream<Uint8Array> {
	return new ReadableStream(
		{
			async pull(controller) {
				try {
					const { done, value } = await pieces.next();
					if (done) controller.close();
					else controller.enqueue(value);
				} catch (error) {
					// The answer has begun: whoever waits for it sees a download that failed, and no reason.
					log.error({ err: error }, 'an archive broke off');
					throw error;
				}
			},
			cancel: async () => void (await pieces.return()),
		},
		{ highWaterMark: 0 },
	);
}
