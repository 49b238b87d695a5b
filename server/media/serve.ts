import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { contentRange, readRange } from '#domain/byte-range.ts';
import { refuse } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { isMediaType, kindOf } from '#domain/media-types.ts';
import { requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { contentDisposition } from './content-disposition.ts';
import { findVisible, type VisibleAsset } from './find-visible.ts';
import {
	derivedKey,
	NotStored,
	originalKey,
	playableKey,
	playableTypes,
	type Storage,
} from './storage/storage.ts';

const variants = new Set(['thumb', 'preview', 'original', 'playable', 'cover']);

/** Whatever a file is, it can run nothing here, also when it is opened by itself. */
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/**
 * `GET /media/:id/:variant`: bytes of an asset, for its owner and the members of albums that hold it. To everyone else
 * it does not exist.
 */
export function mediaRoutes(
	{ sql, sessions, log }: Pick<Services, 'sql' | 'sessions' | 'log'>,
	storage: Storage,
) {
	return new Hono<Env>().get('/:id/:variant', requireActor(sessions), async (c) => {
		const { id, variant } = c.req.param();
		if (!isId(id) || !variants.has(variant)) refuse('not_found');
		const asset = (await findVisible(sql, c.var.actor.id, id)) ?? refuse('asset.not_found');
		if (asset.state !== 'stored') refuse('asset.not_stored');

		const file = await fileOf(storage, asset, variant);
		c.header('content-type', file.type);
		c.header('content-disposition', contentDisposition(file.name, c.req.query('download') !== undefined));
		// Not for the browser's own cache, which cannot be purged by album: the service worker keeps what may be kept.
		c.header('cache-control', 'private, no-store');
		c.header('content-security-policy', policy);
		c.header('accept-ranges', 'bytes');

		// No version is ever named here, so none that is asked for with If-Range (RFC 9110, 13.1.5) can be this one.
		const asked = c.req.header('if-range') === undefined ? c.req.header('range') : undefined;
		const range = readRange(asked, file.size);
		if (range === 'unsatisfiable') {
			c.header('content-range', contentRange(undefined, file.size));
			return c.body(null, 416);
		}
		const part = range === 'whole' ? undefined : range;
		if (part) c.header('content-range', contentRange(part, file.size));
		c.header('content-length', String(part ? part.end - part.start + 1 : file.size));
		const status = part ? 206 : 200;
		if (c.req.method === 'HEAD') return c.body(null, status);
		try {
			const stream = await storage.open(file.key, part);
			return c.body(Readable.toWeb(stream) as ReadableStream, status);
		} catch (error) {
			if (!(error instanceof NotStored)) throw error;
			log.error({ key: file.key }, 'the storage has lost a file');
			refuse('asset.not_stored');
		}
	});
}

interface ServedFile {
	key: string;
	type: string;
	name: string;
	size: number;
}

/** @throws Refusal `not_found` for a derivative that is not made, or not yet */
async function fileOf(storage: Storage, asset: VisibleAsset, variant: string): Promise<ServedFile> {
	if (variant === 'original') {
		const type = isMediaType(asset.type) ? asset.type : 'application/octet-stream';
		return { key: originalKey(asset), type, name: asset.fileName, size: asset.size };
	}
	if (variant === 'playable') return playableOf(storage, asset);
	// A cover is the preview of what is no photo, by the name that those know it by.
	const key = derivedKey(asset, variant === 'thumb' ? 'thumb' : 'preview');
	const size = (await storage.size(key)) ?? refuse('not_found');
	return { key, type: 'image/webp', name: renamed(asset, 'webp'), size };
}

/** The copy that the server has made for playing; where it needed none, the original. */
async function playableOf(storage: Storage, asset: VisibleAsset): Promise<ServedFile> {
	const kind = isMediaType(asset.type) ? kindOf(asset.type) : 'photo';
	if (kind === 'photo') refuse('not_found');
	if (!asset.playable) return fileOf(storage, asset, 'original');
	const { type, extension } = playableTypes[kind];
	const key = playableKey(asset, kind);
	const size = (await storage.size(key)) ?? refuse('not_found');
	return { key, type, name: renamed(asset, extension), size };
}

const renamed = ({ fileName }: VisibleAsset, extension: string) =>
	`${fileName.replace(/\.[^.]{1,10}$/, '')}.${extension}`;
