import * as z from 'zod';
import { PersonRef } from '#domain/album.ts';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { GivenRole } from '#domain/roles.ts';
import { leaveAlbum } from '../sharing/leave-album.ts';
import { removeMember } from '../sharing/remove-member.ts';
import { setMembers } from '../sharing/set-members.ts';
import { transferOwnership } from '../sharing/transfer-ownership.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { albumAnswer, userAnswer } from './present.ts';
import type { Readers } from './readers.ts';
import { type Route, route } from './route.ts';
import { ById, Flag } from './schemas/inputs.ts';
import { AlbumAnswer, MemberAnswer } from './schemas/shapes.ts';

const tag = 'People of an album';
const Member = z.object({ id: Id, userId: Id });

/** Who is in an album. */
export const albumUserRoutes = (transactor: Transactor, { albums }: Readers): Route[] => [
	route(
		{
			id: 'listAlbumUsers',
			method: 'get',
			path: '/albums/{id}/users',
			tag,
			summary: 'Everyone in an album, the owner first',
			params: ById,
			answer: { status: 200, description: 'The people', schema: z.array(MemberAnswer) },
			errors: ['album.not_found'],
		},
		async ({ actor, params: { id } }) => {
			const { facts } = await albums.one(actor, id);
			return facts.members.map(({ role, joinedAt, ...person }) => ({
				...{ user: userAnswer(person), role, joinedAt },
			}));
		},
	),

	route(
		{
			id: 'addUsersToAlbum',
			method: 'put',
			path: '/albums/{id}/users',
			tag,
			summary: 'Adds people; who is in it already gets the role that is given',
			description: 'All of them, or none.',
			params: ById,
			body: z.strictObject({ albumUsers: z.array(PersonRef).min(1).max(limits.members) }),
			example: { albumUsers: [{ handle: 'ana', role: 'editor' }] },
			answer: { status: 200, description: 'The album', schema: AlbumAnswer },
			errors: ['album.not_found', 'album.no_right', 'user.not_found', 'member.is_self'],
			statuses: { 'user.not_found': 400, 'member.is_self': 400 },
		},
		async ({ actor, params: { id }, body: { albumUsers }, at }) => {
			await execute(transactor, actor, setMembers, { albumId: id, people: albumUsers, at });
			return albumAnswer(await albums.one(actor, id));
		},
	),

	route(
		{
			id: 'updateAlbumUser',
			method: 'put',
			path: '/albums/{id}/user/{userId}',
			tag,
			summary: 'Gives a member another role',
			params: Member,
			body: z.strictObject({ role: GivenRole }),
			example: { role: 'viewer' },
			answer: { status: 204, description: 'It is so' },
			errors: ['album.not_found', 'album.no_right', 'member.not_found', 'member.is_self'],
			statuses: { 'member.is_self': 400 },
		},
		({ actor, params: { id, userId }, body: { role }, at }) => {
			const change = { albumId: id, people: [{ userId, role }], onlyMembers: true, at };
			return execute(transactor, actor, setMembers, change);
		},
	),

	route(
		{
			id: 'removeUserFromAlbum',
			method: 'delete',
			path: '/albums/{id}/user/{userId}',
			tag,
			summary: 'Ends a membership: of another as the owner, or with `me` of oneself',
			params: z.object({ id: Id, userId: z.union([Id, z.literal('me')]) }),
			query: z.object({
				keepAssets: Flag.optional().describe('Whether what they added stays; it does where this is not said'),
			}),
			answer: { status: 204, description: 'It has ended' },
			errors: ['album.not_found', 'album.no_right', 'member.not_found', 'member.is_owner'],
		},
		({ actor, params: { id, userId }, query: { keepAssets = true }, at }) =>
			userId === 'me' || userId === actor
				? execute(transactor, actor, leaveAlbum, { albumId: id, at })
				: execute(transactor, actor, removeMember, { albumId: id, userId, keepAssets, at }),
	),

	route(
		{
			id: 'transferAlbum',
			method: 'put',
			path: '/albums/{id}/owner',
			tag,
			summary: 'Hands an album over to another member',
			params: ById,
			body: z.strictObject({ userId: Id }),
			answer: { status: 200, description: 'The album', schema: AlbumAnswer },
			errors: ['album.not_found', 'album.no_right', 'member.not_found'],
		},
		async ({ actor, params: { id }, body: { userId }, at }) => {
			await execute(transactor, actor, transferOwnership, { albumId: id, userId, at });
			return albumAnswer(await albums.one(actor, id));
		},
	),
];
