import * as z from 'zod';
import { Moment } from '#domain/activity.ts';
import { Id } from '#domain/ids.ts';
import { CommentText } from '#domain/text.ts';
import { addComment } from '../activity/add-comment.ts';
import { deleteActivity } from '../activity/delete-activity.ts';
import { readActivities } from '../activity/read-activities.ts';
import { setLike } from '../activity/set-like.ts';
import { updateComment } from '../activity/update-comment.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { userAnswer } from './present.ts';
import type { Readers } from './readers.ts';
import { type Route, route } from './route.ts';
import { ById, paging } from './schemas/inputs.ts';
import { ActivityAnswer } from './schemas/shapes.ts';

const tag = 'Activity';
const Comment = z.object({ id: Id, activityId: Id });
const About = z.object({ assetId: z.optional(Id) });

/** Comments and likes. */
export const activityRoutes = (transactor: Transactor, { albums }: Readers): Route[] => [
	route(
		{
			id: 'listActivities',
			method: 'get',
			path: '/albums/{id}/activities',
			tag,
			summary: 'Comments and likes of an album and of what is in it, oldest first',
			params: ById,
			query: paging(1_000).extend({ assetId: z.optional(Id) }),
			answer: {
				status: 200,
				description: 'A page of them',
				schema: z.object({ activities: z.array(ActivityAnswer), nextCursor: z.string().nullable() }),
			},
			errors: ['album.not_found'],
		},
		async ({ actor, params: { id }, query }) => {
			const { activities, nextCursor } = await readActivities(transactor.sql, albums, actor, id, query);
			return {
				activities: activities.map(({ person, ...activity }) => ({ ...activity, user: userAnswer(person) })),
				nextCursor,
			};
		},
	),

	route(
		{
			id: 'addComment',
			method: 'post',
			path: '/albums/{id}/activities',
			tag,
			summary: 'Comments on an album, or on an asset in it',
			params: ById,
			body: z.strictObject({
				text: CommentText,
				assetId: z.nullable(Id).default(null),
				moment: z.optional(Moment).describe('Seconds into the film or the piece of music'),
			}),
			example: { text: 'What a day!', assetId: null },
			isIdempotentByKey: true,
			answer: { status: 201, description: 'Its id', schema: z.object({ id: Id }) },
			errors: ['album.not_found', 'album.activity_off', 'entry.not_found'],
		},
		async ({ actor, params: { id: albumId }, body, at, newId }) => {
			const id = await newId(`comment ${albumId}`);
			await execute(transactor, actor, addComment, { albumId, id, ...body, at });
			return { id };
		},
	),

	route(
		{
			id: 'updateComment',
			method: 'patch',
			path: '/albums/{id}/activities/{activityId}',
			tag,
			summary: 'Changes the words of an own comment',
			params: Comment,
			body: z.strictObject({ text: CommentText }),
			answer: { status: 204, description: 'It is changed' },
			errors: ['album.not_found', 'album.activity_off', 'activity.not_found', 'activity.not_yours'],
		},
		({ actor, params: { id: albumId, activityId: id }, body: { text }, at }) =>
			execute(transactor, actor, updateComment, { albumId, id, text, at }),
	),

	route(
		{
			id: 'deleteComment',
			method: 'delete',
			path: '/albums/{id}/activities/{activityId}',
			tag,
			summary: "Deletes an own comment, or as the album's owner any",
			params: Comment,
			answer: { status: 204, description: 'It is gone' },
			errors: ['album.not_found', 'activity.not_found', 'activity.not_yours'],
		},
		({ actor, params: { id: albumId, activityId: id }, at }) =>
			execute(transactor, actor, deleteActivity, { albumId, id, at }),
	),

	...(['put', 'delete'] as const).map((method) =>
		route(
			{
				id: method === 'put' ? 'like' : 'unlike',
				method,
				path: '/albums/{id}/likes',
				tag,
				summary: method === 'put' ? 'Likes an album, or an asset in it' : 'Takes an own like back',
				params: ById,
				query: About,
				answer: { status: 204, description: 'It is so' },
				// What is not liked is not liked, and a like may be taken back also while there is no activity.
				errors: [
					'album.not_found',
					...(method === 'put' ? (['album.activity_off', 'entry.not_found'] as const) : []),
				],
			},
			({ actor, params: { id: albumId }, query: { assetId = null }, at }) =>
				execute(transactor, actor, setLike, { albumId, assetId, liked: method === 'put', at }),
		),
	),
];
