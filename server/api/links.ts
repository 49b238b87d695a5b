import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { Id } from '#domain/ids.ts';
import { CreateLink } from '#domain/link.ts';
import { createLink } from '../sharing/create-link.ts';
import { deleteLink } from '../sharing/delete-link.ts';
import { readLinks } from '../sharing/read-links.ts';
import { updateLink } from '../sharing/update-link.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import type { Readers } from './readers.ts';
import { type Route, route } from './route.ts';
import { ById } from './schemas/inputs.ts';
import { LinkAnswer } from './schemas/shapes.ts';

const tag = 'Links';
const OneLink = z.object({ id: Id, linkId: Id });
const { slug, password, expiresAt, allowDownload, allowUpload, showMetadata } = CreateLink.shape;
const Options = z.strictObject({ slug, password, expiresAt, allowDownload, allowUpload, showMetadata });

/**
 * Pages of an album that need no account. Only its owner makes them and hears of them.
 *
 * @param origin of the addresses
 */
export function linkRoutes(transactor: Transactor, { albums }: Readers, origin: string): Route[] {
	const all = async (actor: Id, albumId: Id) =>
		(await readLinks(transactor.sql, albums, actor, albumId)).map(({ key, ...link }) => ({
			...link,
			url: `${origin}/s/${link.slug ?? key}`,
		}));
	const one = async (actor: Id, albumId: Id, id: Id) =>
		(await all(actor, albumId)).find((link) => link.id === id);

	return [
		route(
			{
				id: 'listLinks',
				method: 'get',
				path: '/albums/{id}/links',
				tag,
				summary: 'The links of an own album',
				params: ById,
				answer: { status: 200, description: 'The links', schema: z.array(LinkAnswer) },
				errors: ['album.not_found', 'album.no_right'],
			},
			({ actor, params: { id } }) => all(actor, id),
		),

		route(
			{
				id: 'createLink',
				method: 'post',
				path: '/albums/{id}/links',
				tag,
				summary: 'Makes a link',
				params: ById,
				body: Options,
				example: { expiresAt: '2030-01-01T00:00:00.000Z', allowDownload: false },
				isIdempotentByKey: true,
				answer: { status: 201, description: 'The link', schema: LinkAnswer },
				errors: ['album.not_found', 'album.no_right', 'link.slug_taken'],
			},
			async ({ actor, params: { id: albumId }, body, at, newId }) => {
				const id = await newId(`link ${albumId}`);
				const key = randomBytes(24).toString('base64url');
				await execute(transactor, actor, createLink, { albumId, id, key, ...body, at });
				return one(actor, albumId, id);
			},
		),

		route(
			{
				id: 'updateLink',
				method: 'patch',
				path: '/albums/{id}/links/{linkId}',
				tag,
				summary: 'Changes what is given; a password of null takes it away',
				params: OneLink,
				body: Options,
				answer: { status: 200, description: 'The link', schema: LinkAnswer },
				errors: ['album.not_found', 'album.no_right', 'link.not_found', 'link.slug_taken'],
			},
			async ({ actor, params: { id: albumId, linkId: id }, body, at }) => {
				await execute(transactor, actor, updateLink, { albumId, id, ...body, at });
				return one(actor, albumId, id);
			},
		),

		route(
			{
				id: 'deleteLink',
				method: 'delete',
				path: '/albums/{id}/links/{linkId}',
				tag,
				summary: 'Ends a link at once',
				params: OneLink,
				answer: { status: 204, description: 'It has ended' },
				errors: ['album.not_found', 'album.no_right', 'link.not_found'],
			},
			({ actor, params: { id: albumId, linkId: id }, at }) =>
				execute(transactor, actor, deleteLink, { albumId, id, at }),
		),
	];
}
