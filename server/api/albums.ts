import * as z from 'zod';
import { AlbumKind, AlbumOrder, PersonRef } from '#domain/album.ts';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Description, Name } from '#domain/text.ts';
import { createAlbum } from '../albums/create-album.ts';
import { deleteAlbum } from '../albums/delete-album.ts';
import { restoreAlbum } from '../albums/restore-album.ts';
import { updateAlbum } from '../albums/update-album.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { albumAnswer, isShared, writeAlbum, writeAlbumPage } from './present.ts';
import type { Readers } from './readers.ts';
import { type Route, route } from './route.ts';
import { ById, Flag, paging } from './schemas/inputs.ts';
import { AlbumAnswer, AlbumPage, Refused } from './schemas/shapes.ts';

const tag = 'Albums';
const MadeAlbum = z.object({ ...AlbumAnswer.shape, refused: z.array(Refused) }).meta({ id: 'MadeAlbum' });

/** Albums themselves: the photo album's interface. */
export const albumRoutes = (transactor: Transactor, { albums, entries }: Readers): Route[] => [
	route(
		{
			id: 'listAlbums',
			method: 'get',
			path: '/albums',
			tag,
			summary: 'The albums that one is in, most recently active first',
			query: z.object({
				shared: z
					.enum(['true', 'false', 'null'])
					.optional()
					.describe('`true`: shared with me or by me; `false`: mine, with nobody else in them'),
			}),
			answer: { status: 200, description: 'The albums', schema: z.array(AlbumAnswer) },
			errors: [],
		},
		async ({ actor, query: { shared }, c }) => {
			const isAll = shared === undefined || shared === 'null';
			const all = await albums.all(actor);
			const asked = isAll ? all : all.filter((album) => isShared(album) === (shared === 'true'));
			return c.body(`[${asked.map(writeAlbum).join(',')}]`, 200, { 'content-type': 'application/json' });
		},
	),

	route(
		{
			id: 'createAlbum',
			method: 'post',
			path: '/albums',
			tag,
			summary: 'Makes an album',
			description: 'Assets and people that it cannot have are listed in `refused`; it is made all the same.',
			body: z.strictObject({
				albumName: Name,
				description: z.optional(Description),
				kind: z.optional(AlbumKind),
				assetIds: z.array(Id).max(limits.ids).default([]),
				albumUsers: z.array(PersonRef).max(limits.members).default([]),
			}),
			example: {
				albumName: 'Summer 2024',
				description: 'Beach vacation photos',
				assetIds: [],
				albumUsers: [],
			},
			isIdempotentByKey: true,
			answer: {
				status: 201,
				description: 'The album',
				schema: MadeAlbum,
			},
			errors: [],
		},
		async ({
			actor,
			body: { albumName, description = '', kind = 'photos', assetIds, albumUsers },
			at,
			newId,
		}) => {
			const id = await newId('album');
			const made = { id, name: albumName, description, kind, assetIds, members: albumUsers, at };
			const { refused } = await execute(transactor, actor, createAlbum, made);
			return { ...albumAnswer(await albums.one(actor, id)), refused };
		},
	),

	route(
		{
			id: 'getAlbum',
			method: 'get',
			path: '/albums/{id}',
			tag,
			summary: 'An album with what is in it, in its order',
			params: ById,
			query: paging(1_000),
			answer: { status: 200, description: 'The album and a page of its assets', schema: AlbumPage },
			errors: ['album.not_found'],
		},
		async ({ actor, params: { id }, query, c }) => {
			const { album, page } = await entries.page(actor, id, query);
			return c.body(new Uint8Array(writeAlbumPage(album, page)), 200, { 'content-type': 'application/json' });
		},
	),

	route(
		{
			id: 'updateAlbum',
			method: 'patch',
			path: '/albums/{id}',
			tag,
			summary: 'Changes the fields that are given',
			params: ById,
			body: z.strictObject({
				albumName: z.optional(Name),
				description: z.optional(Description),
				isActivityEnabled: z.boolean().optional(),
				order: z.optional(AlbumOrder),
				albumThumbnailAssetId: z.nullable(Id).optional().describe('null: the first as displayed'),
			}),
			example: { albumName: 'Updated name', order: 'asc' },
			answer: { status: 200, description: 'The album', schema: AlbumAnswer },
			errors: ['album.not_found', 'album.no_right', 'entry.not_found'],
		},
		async ({ actor, params: { id }, body: { albumName, albumThumbnailAssetId, ...fields }, at }) => {
			// What is chosen among the entries is to be seen: no other picture stands before it.
			const imageAssetId = albumThumbnailAssetId === undefined ? undefined : null;
			const change = {
				id,
				name: albumName,
				coverAssetId: albumThumbnailAssetId,
				imageAssetId,
				...fields,
				at,
			};
			await execute(transactor, actor, updateAlbum, change);
			return albumAnswer(await albums.one(actor, id));
		},
	),

	route(
		{
			id: 'deleteAlbum',
			method: 'delete',
			path: '/albums/{id}',
			tag,
			summary: 'Deletes an album; its owner can restore it for 30 days',
			params: ById,
			query: z.object({
				cascade: Flag.optional().describe("Whether the owner's own assets in it go to the trash as well"),
			}),
			answer: { status: 204, description: 'It is deleted' },
			errors: ['album.not_found', 'album.no_right'],
		},
		({ actor, params: { id }, query: { cascade = false }, at }) =>
			execute(transactor, actor, deleteAlbum, { id, cascade, at }),
	),

	route(
		{
			id: 'restoreAlbum',
			method: 'post',
			path: '/albums/{id}/restore',
			tag,
			summary: 'Brings a deleted album back, with those who were in it',
			params: ById,
			query: z.object({
				cascade: Flag.optional().describe('Whether what went to the trash with it comes back as well'),
			}),
			answer: { status: 200, description: 'The album', schema: AlbumAnswer },
			errors: ['album.not_found', 'album.no_right'],
		},
		async ({ actor, params: { id }, query: { cascade = false }, at }) => {
			await execute(transactor, actor, restoreAlbum, { id, cascade, at });
			return albumAnswer(await albums.one(actor, id));
		},
	),
];
