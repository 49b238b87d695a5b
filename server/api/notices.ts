import * as z from 'zod';
import { errorCodes } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { dismissNotice } from '../sync/dismiss-notice.ts';
import { readNotices } from '../sync/read-notices.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { type Route, route } from './route.ts';
import { ById } from './schemas/inputs.ts';

const tag = 'Notices';

const NoticeAnswer = z
	.object({
		id: Id,
		code: z.enum(errorCodes),
		albumId: z.nullable(Id),
		albumName: z.string().nullable(),
		createdAt: z.iso.datetime(),
		updatedAt: z.iso.datetime(),
		count: z.int().describe('How many edits were refused for this reason'),
		held: z
			.array(z.object({ mutation: z.string(), args: z.unknown(), at: z.string().nullable() }))
			.describe('The newest of them, as they were asked for'),
	})
	.meta({ id: 'Notice' });

/** What the server refused of what devices sent. */
export const noticeRoutes = (transactor: Transactor): Route[] => [
	route(
		{
			id: 'listNotices',
			method: 'get',
			path: '/notices',
			tag,
			summary: 'Edits of own devices that were refused, newest first',
			answer: { status: 200, description: 'The notices', schema: z.array(NoticeAnswer) },
			errors: [],
		},
		({ actor }) => readNotices(transactor.sql, actor),
	),
	route(
		{
			id: 'dismissNotice',
			method: 'delete',
			path: '/notices/{id}',
			tag,
			summary: 'Puts a notice away',
			params: ById,
			answer: { status: 204, description: 'It is gone' },
			errors: [],
		},
		({ actor, params: { id }, at }) => execute(transactor, actor, dismissNotice, { id, at }),
	),
];
