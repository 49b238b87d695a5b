import type { Context } from 'hono';
import * as z from 'zod';
import { Refusal } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Name } from '#domain/text.ts';
import { addAssets } from '../albums/add-assets.ts';
import { addToNamed } from '../albums/add-to-named.ts';
import type { Refused as RefusedId } from '../albums/in-part.ts';
import { removeAssets } from '../albums/remove-assets.ts';
import type { Env } from '../services.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { type Route, route } from './route.ts';
import { ById, ManyIds } from './schemas/inputs.ts';
import { Added, Removed } from './schemas/shapes.ts';

const tag = 'Assets of an album';

/** What goes into albums and out of them. */
export const albumAssetRoutes = (transactor: Transactor): Route[] => [
	route(
		{
			id: 'addAssetsToAlbum',
			method: 'put',
			path: '/albums/{id}/assets',
			tag,
			summary: 'Adds own assets at the end of an album',
			params: ById,
			body: ManyIds,
			answer: { status: 200, description: 'What became of each', schema: Added },
			errors: ['album.not_found', 'album.no_right'],
		},
		async ({ actor, params: { id: albumId }, body: { ids }, at, c }) => {
			const done = await inTurn(ids, c, (assetIds) =>
				orAllRefused(execute(transactor, actor, addAssets, { albumId, assetIds, at }), () => ({
					added: [],
					present: [],
				})),
			);
			return {
				successfullyAdded: done.reduce((sum, { added }) => sum + added.length, 0),
				alreadyInAlbum: done.flatMap(({ present }) => present),
				refused: done.flatMap(({ refused }) => refused),
			};
		},
	),

	route(
		{
			id: 'removeAssetsFromAlbum',
			method: 'delete',
			path: '/albums/{id}/assets',
			tag,
			summary: 'Takes assets out of an album; they stay in their libraries',
			description: 'An editor takes out own ones, the owner any.',
			params: ById,
			body: ManyIds,
			answer: { status: 200, description: 'What became of each', schema: Removed },
			errors: ['album.not_found', 'album.no_right'],
		},
		async ({ actor, params: { id: albumId }, body: { ids }, at, c }) => {
			const done = await inTurn(ids, c, (assetIds) =>
				orAllRefused(execute(transactor, actor, removeAssets, { albumId, assetIds, at }), () => ({
					removed: [],
				})),
			);
			const removed = done.flatMap((part) => part.removed);
			const refused = done.flatMap((part) => part.refused);
			const named = new Set([...removed, ...refused.map((one) => one.id)]);
			return {
				successfullyRemoved: removed.length,
				notInAlbum: [...new Set(ids)].filter((assetId) => !named.has(assetId)),
				refused,
			};
		},
	),

	route(
		{
			id: 'addAssetsToAlbumByName',
			method: 'post',
			path: '/albums/{albumName}/assets',
			tag,
			summary: 'Adds own assets to an own album of a name, which is made where there is none',
			description:
				'Of several albums with one name, the oldest is meant. The name is percent-encoded; `.` and `..` cannot stand in an address.',
			params: z.object({ albumName: Name }),
			body: z.strictObject({ assetIds: z.array(Id).min(1).max(limits.ids) }),
			isIdempotentByKey: true,
			answer: {
				status: 200,
				description: 'The album, and what became of each',
				schema: z.object({ albumId: Id, created: z.boolean(), ...Added.shape }),
			},
			errors: [],
		},
		async ({ actor, params: { albumName: name }, body: { assetIds }, at, newId }) => {
			const id = await newId(`album ${name}`);
			const { albumId, created, added, present, refused } = await orAllRefused(
				execute(transactor, actor, addToNamed, { name, id, assetIds, at }),
				(albumId) => ({ albumId, created: false, added: [], present: [] }),
			);
			return { albumId, created, successfullyAdded: added.length, alreadyInAlbum: present, refused };
		},
	),
];

/** Some thousands in one transaction each: a lock is not held for long, however many there are. */
async function inTurn<Result>(
	ids: readonly Id[],
	c: Context<Env>,
	serve: (ids: Id[]) => Promise<Result>,
): Promise<Result[]> {
	const all = [...new Set(ids)];
	const done: Result[] = [];
	for (let from = 0; from < all.length; from += limits.ids) {
		done.push(await serve(all.slice(from, from + limits.ids)));
		c.var.goesOn();
	}
	return done;
}

/** Where a command refuses all that it was asked for, the answer names each, as where it refuses a part. */
async function orAllRefused<Result extends { refused: RefusedId[] }>(
	work: Promise<Result>,
	nothing: (albumId: Id) => Omit<Result, 'refused'>,
): Promise<Omit<Result, 'refused'> & { refused: RefusedId[] }> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof Refusal) || !Array.isArray(error.detail.assetIds)) throw error;
		const { code, detail } = error;
		const refused = (detail.assetIds as Id[]).map((id) => ({ id, code }));
		return { ...nothing(detail.albumId as Id), refused };
	}
}
