import { type Context, Hono } from 'hono';
import { refuse } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { admitAnyone } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { guestFile } from './bare/guest-file.ts';
import { fileOf, opened, variants } from './file-of.ts';
import { findReleased, findVisible, type VisibleAsset } from './find-visible.ts';
import { sendFile, type ServedFile } from './send-file.ts';
import { originalKey, type Storage } from './storage/storage.ts';

interface Sent {
	asset: VisibleAsset;
	file: ServedFile & { key: string };
	/** Whether it is sent with all that it says of itself */
	isWhole: boolean;
}

/**
 * `GET /media/:id/:variant`: bytes of an asset, for its owner and the members of albums that hold it. What a release
 * shows, anyone may see and play, without place and camera and not as the file that it was. To everyone else it does
 * not exist.
 */
export function mediaRoutes(
	{ sql, log, ...needs }: Pick<Services, 'sql' | 'sessions' | 'keys' | 'log'>,
	storage: Storage,
) {
	const find = async (c: Context<Env>, id: string, variant: string): Promise<Sent> => {
		const asker = c.var.asker?.id;
		const own = asker && (await findVisible(sql, asker, id));
		if (own) {
			if (own.state !== 'stored') refuse('asset.not_stored');
			const file = await fileOf(storage, own, variant);
			return { asset: own, file: { ...opened(storage, file), key: file.key }, isWhole: true };
		}
		const shown = variant === 'original' ? undefined : await findReleased(sql, asker ?? null, id);
		const asset = shown ?? refuse(asker ? 'asset.not_found' : 'auth.required');
		const file = await guestFile(storage, { showMetadata: false }, asset, variant);
		return { asset, file: file ?? refuse('not_found'), isWhole: false };
	};
	return new Hono<Env>().get('/:id/:variant', admitAnyone(needs), async (c) => {
		const { id, variant } = c.req.param();
		if (!isId(id) || !variants.has(variant)) refuse(c.var.asker ? 'not_found' : 'auth.required');
		const { asset, file, isWhole } = await find(c, id, variant);
		// Not for the browser's own cache, which cannot be purged by album: the service worker keeps what may be kept.
		c.header('cache-control', 'private, no-store');
		const asDownload = c.req.query('download') !== undefined;
		// An original is known by its hash. What was made of one may be made anew under the same name.
		const etag = isWhole && file.key === originalKey(asset) ? `"${asset.content}"` : undefined;
		return sendFile(c, log, file, { asDownload, key: file.key, etag });
	});
}
