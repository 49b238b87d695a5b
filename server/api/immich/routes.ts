import { Hono } from 'hono';
import type { AssetKind } from '#domain/asset.ts';
import { endingsOf } from '#domain/media-types.ts';
import type { Scope } from '#domain/scope.ts';
import { requireActor, requireKey } from '../../auth/require-actor.ts';
import type { Env, Services } from '../../services.ts';

type Needs = Pick<Services, 'sessions' | 'keys' | 'version'>;

const dotted = (kind: AssetKind) => endingsOf(kind).map((ending) => `.${ending}`);

/** Ends of names of the files that are taken. Its programs ask for photos and films; music goes with the films. */
const mediaTypes = {
	image: dotted('photo'),
	video: [...dotted('video'), ...dotted('audio')],
	sidecar: ['.xmp'],
};

/** What the scopes of a key are called there */
const permissions: Record<Scope, string[]> = {
	read: [
		'user.read',
		'server.about',
		'asset.read',
		'asset.statistics',
		'asset.download',
		'album.read',
		'album.download',
	],
	write: [
		...['asset.update', 'asset.delete', 'asset.copy'],
		...['album.create', 'album.update', 'album.delete', 'album.share'],
		...['albumAsset.create', 'albumAsset.delete', 'albumUser.create', 'albumUser.update', 'albumUser.delete'],
	],
	upload: ['asset.upload'],
	admin: [],
};

/**
 * What programs written for Immich ask for beside the routes that are ours anyway: enough for `@immich/cli` 3.2.2 as it is
 * published. docs/guides/programs.md says what of it works.
 */
export function immichRoutes({ version, ...needs }: Needs): Hono<Env> {
	const [major, minor, patch] = version.split('.').map(Number);
	return new Hono<Env>()
		.get('/server/version', (c) => c.json({ major: major ?? 0, minor: minor ?? 0, patch: patch ?? 0 }))
		.get('/server/media-types', (c) => c.json(mediaTypes))
		.get('/server/about', requireActor(needs), (c) => c.json({ version, versionUrl: '', licensed: false }))
		.get('/api-keys/me', requireKey(needs), (c) => {
			const { id, name, scopes } = c.var.actor.key!;
			const isAll = (['read', 'write', 'upload'] as const).every((scope) => scopes.includes(scope));
			return c.json({
				id,
				name,
				permissions: isAll ? ['all'] : scopes.flatMap((scope) => permissions[scope]),
			});
		});
}

/** Where such programs find the API, by an address of this server. */
export const wellKnown = { api: { endpoint: '/api' } };
