import * as z from 'zod';
import { Refusal } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Name } from '#domain/text.ts';
import { addAssets } from '../albums/add-assets.ts';
import { addToNamed } from '../albums/add-to-named.ts';
import type { Refused as RefusedId } from '../albums/in-part.ts';
import { removeAssets } from '../albums/remove-assets.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { type Route, route } from './route.ts';
import { ById, Ids } from './schemas/inputs.ts';
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
			body: Ids,
			answer: { status: 200, description: 'What became of each', schema: Added },
			errors: ['album.not_found', 'album.no_right'],
		},
		async ({ actor, params: { id }, body: { ids }, at }) => {
			const adding = execute(transactor, actor, addAssets, { albumId: id, assetIds: ids, at });
			const { added, present, refused } = await orAllRefused(adding, { added: [], present: [] });
			return { successfullyAdded: added.length, alreadyInAlbum: present, refused };
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
			body: Ids,
			answer: { status: 200, description: 'What became of each', schema: Removed },
			errors: ['album.not_found', 'album.no_right'],
		},
		async ({ actor, params: { id }, body: { ids }, at }) => {
			const removing = execute(transactor, actor, removeAssets, { albumId: id, assetIds: ids, at });
			const { removed, refused } = await orAllRefused(removing, { removed: [] });
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
			const { albumId, created, added, present, refused } = await execute(transactor, actor, addToNamed, {
				...{ name, id, assetIds, at },
			});
			return { albumId, created, successfullyAdded: added.length, alreadyInAlbum: present, refused };
		},
	),
];

/** Where a command refuses all that it was asked for, the answer names each, as where it refuses a part. */
async function orAllRefused<Result extends { refused: RefusedId[] }>(
	work: Promise<Result>,
	nothing: Omit<Result, 'refused'>,
): Promise<Omit<Result, 'refused'> & { refused: RefusedId[] }> {
	try {
		return await work;
	} catch (error) {
		if (!(error instanceof Refusal) || !Array.isArray(error.detail.assetIds)) throw error;
		const { code } = error;
		return { ...nothing, refused: (error.detail.assetIds as Id[]).map((id) => ({ id, code })) };
	}
}
