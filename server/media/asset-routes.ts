import { fileTypeFromBuffer } from 'file-type';
import { Hono } from 'hono';
import { refuse, Refusal } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { isDisplayable, mediaTypeOf } from '#domain/media-types.ts';
import type { AssetDetails } from '#protocol/asset-details.ts';
import { SaveCopies, type SavedCopies } from '#protocol/copies.ts';
import { readJson } from '../api/body.ts';
import { markDerived } from '../assets/mark-derived.ts';
import { requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { execute } from '../sync/transact.ts';
import { keepPictures } from './derive-job.ts';
import { drawPhoto } from './draw.ts';
import { findVisible } from './find-visible.ts';
import type { Jobs } from './jobs.ts';
import { saveCopy } from './save-copy.ts';
import type { Storage } from './storage/storage.ts';
import { storedAsset } from './workshop.ts';

type Needs = Pick<Services, 'sql' | 'bus' | 'sessions' | 'keys'>;

/** `/api/assets`: what is asked or told of single assets, beside their bytes. */
export function assetRoutes({ sql, bus, ...needs }: Needs, storage: Storage, jobs: Jobs) {
	return new Hono<Env>()
		.get('/:id/details', requireActor(needs), async (c) => {
			const id = c.req.param('id');
			const asset = isId(id) && (await findVisible(sql, c.var.actor.id, id));
			if (!asset) refuse('asset.not_found');
			const { description, takenAtSource, fileName, type, size } = asset;
			const details = asset.details ?? {};
			return c.json({ details, description, takenAtSource, fileName, type, size } satisfies AssetDetails);
		})

		.post('/copies', requireActor(needs), async (c) => {
			const { assetIds } = await readJson(c.req, SaveCopies);
			const answer: SavedCopies = { saved: [], refused: [] };
			for (const from of new Set(assetIds)) {
				try {
					const copy = await saveCopy({ sql, bus, storage, jobs }, c.var.actor.id, from);
					answer.saved.push({ from, ...copy });
				} catch (error) {
					if (!(error instanceof Refusal)) throw error;
					answer.refused.push({ id: from, code: error.code });
				}
				c.var.goesOn();
			}
			const [first] = answer.refused;
			// With nothing done, the first reason is the answer.
			if (answer.saved.length === 0 && first) refuse(first.code);
			return c.json(answer);
		})

		.put('/:id/poster', requireActor(needs, 'upload'), async (c) => {
			const [ownerId, assetId] = [c.var.actor.id, c.req.param('id')];
			const asset = isId(assetId) && (await storedAsset({ sql, bus }, { assetId, ownerId }));
			if (!asset) refuse('asset.not_found');
			// A photo is its own picture, and what the server has drawn is better than what comes from a device.
			if (asset.kind === 'photo' || asset.isDrawn) return c.body(null, 204);
			const bytes = Buffer.from(await c.req.arrayBuffer());
			const type = mediaTypeOf((await fileTypeFromBuffer(bytes))?.mime) ?? '';
			if (!isDisplayable(type)) refuse('asset.unsupported');
			const pictures = await drawPhoto(bytes, type);
			await keepPictures(storage, asset, pictures);
			await execute({ sql, bus }, ownerId, markDerived, { assetId, thumbhash: pictures.thumbhash });
			return c.body(null, 204);
		});
}
