import * as z from 'zod';
import type { AssetKind } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import { Description, Name, Time } from '#domain/text.ts';
import { purgeAssets } from '../assets/purge-assets.ts';
import type { Refused as RefusedId } from '../albums/in-part.ts';
import { countByKind, countByMonth, readLibrary, readOwn } from '../assets/read-assets.ts';
import { restoreAssets } from '../assets/restore-assets.ts';
import { trashAssets } from '../assets/trash-assets.ts';
import { updateAsset } from '../assets/update-asset.ts';
import type { Command } from '../sync/command.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { assetAnswer } from './present.ts';
import { type Route, route } from './route.ts';
import { ById, Flag, Ids, paging } from './schemas/inputs.ts';
import { AssetAnswer, Refused } from './schemas/shapes.ts';

const tag = 'Assets';

interface Several {
	assetIds: Id[];
	at: string;
}

/** An own library. */
export const assetRoutes = (transactor: Transactor): Route[] => [
	route(
		{
			id: 'listAssets',
			method: 'get',
			path: '/assets',
			tag,
			summary: 'The own library, newest first by taken-at',
			query: paging(1_000).extend({
				month: z
					.string()
					.regex(/^\d{4}-(0[1-9]|1[0-2])$/)
					.optional()
					.describe('`2024-06`, in UTC'),
				trashed: Flag.optional().describe('What is in the trash, instead of what is not'),
			}),
			answer: {
				status: 200,
				description: 'A page of it',
				schema: z.object({ assets: z.array(AssetAnswer), nextCursor: z.string().nullable() }),
			},
			errors: [],
		},
		async ({ actor, query: { trashed = false, ...query } }) => {
			const found = await readLibrary(transactor.sql, actor, { ...query, isTrashed: trashed });
			return { ...found, assets: found.assets.map((asset) => assetAnswer(asset, actor)) };
		},
	),

	route(
		{
			id: 'countAssetsByMonth',
			method: 'get',
			path: '/assets/months',
			tag,
			summary: 'How many assets there are of each month, newest first',
			answer: {
				status: 200,
				description: 'The months that have any, in UTC',
				schema: z.array(z.object({ month: z.string(), count: z.int() })),
			},
			errors: [],
		},
		({ actor }) => countByMonth(transactor.sql, actor),
	),

	route(
		{
			id: 'getAssetStatistics',
			method: 'get',
			path: '/assets/statistics',
			tag,
			summary: 'How many files of each kind there are in the own library, and how large they are',
			answer: {
				status: 200,
				description: 'Without the trash',
				schema: z.object({
					images: z.int(),
					videos: z.int(),
					audio: z.int(),
					total: z.int(),
					bytes: z.int(),
				}),
			},
			errors: [],
		},
		async ({ actor }) => {
			const counts = await countByKind(transactor.sql, actor);
			const of = (kind: AssetKind) => counts.find((one) => one.kind === kind)?.count ?? 0;
			return {
				images: of('photo'),
				videos: of('video'),
				audio: of('audio'),
				total: counts.reduce((sum, { count }) => sum + count, 0),
				bytes: counts.reduce((sum, { bytes }) => sum + bytes, 0),
			};
		},
	),

	route(
		{
			id: 'getAsset',
			method: 'get',
			path: '/assets/{id}',
			tag,
			summary: 'One own asset',
			params: ById,
			answer: { status: 200, description: 'The asset', schema: AssetAnswer },
			errors: ['asset.not_found'],
		},
		async ({ actor, params: { id } }) => assetAnswer(await readOwn(transactor.sql, actor, id), actor),
	),

	route(
		{
			id: 'updateAsset',
			method: 'patch',
			path: '/assets/{id}',
			tag,
			summary: 'Changes the fields that are given',
			params: ById,
			body: z.strictObject({
				takenAt: z.optional(Time),
				title: z.optional(z.union([Name, z.literal('')])),
				description: z.optional(Description),
			}),
			example: { title: 'The bride', takenAt: '2024-06-15T10:00:00.000Z' },
			answer: { status: 200, description: 'The asset', schema: AssetAnswer },
			errors: ['asset.not_found'],
		},
		async ({ actor, params: { id }, body, at }) => {
			await execute(transactor, actor, updateAsset, { id, ...body, at });
			return assetAnswer(await readOwn(transactor.sql, actor, id), actor);
		},
	),

	...(
		[
			[
				'trashAssets',
				'/assets/trash',
				'Puts own assets in the trash, where they stay for 30 days',
				trashAssets,
			],
			[
				'restoreAssets',
				'/assets/restore',
				'Brings assets back from the trash, to their albums too',
				restoreAssets,
			],
			['purgeAssets', '/assets/purge', 'Deletes assets that are in the trash for good', purgeAssets],
		] as const
	).map(([id, path, summary, command]) =>
		route(
			{
				...{ id, path, summary, tag },
				method: 'post',
				body: Ids,
				answer: {
					status: 200,
					description: 'Done, but for those that are named',
					schema: z.object({ refused: z.array(Refused) }),
				},
				errors: ['asset.not_found', ...(id === 'purgeAssets' ? (['asset.not_trashed'] as const) : [])],
			},
			async ({ actor, body: { ids }, at }) => {
				const { refused } = await execute(
					transactor,
					actor,
					command as Command<Several, { refused: RefusedId[] }>,
					{
						...{ assetIds: ids, at },
					},
				);
				return { refused };
			},
		),
	),
];
