import * as z from 'zod';
import { parseHandle } from '#domain/handle.ts';
import type { Id } from '#domain/ids.ts';
import type { Person } from '../albums/read-albums.ts';
import type { Sql } from '../db/sql.ts';
import { userAnswer } from './present.ts';
import { type Route, route } from './route.ts';
import { User } from './schemas/shapes.ts';

const tag = 'People';

/** Oneself, and others by their exact handle: nobody can list who is here. */
export const userRoutes = (sql: Sql): Route[] => [
	route(
		{
			id: 'getMe',
			method: 'get',
			path: '/users/me',
			tag,
			summary: 'Oneself',
			answer: { status: 200, description: 'The person', schema: User },
			errors: [],
		},
		async ({ actor }) => {
			const [me] = await personBy(sql, { id: actor });
			return { ...userAnswer(me!), email: me!.email };
		},
	),

	route(
		{
			id: 'findUser',
			method: 'get',
			path: '/users',
			tag,
			summary: 'The person of a handle',
			query: z.object({ handle: z.string().max(100).describe('Exact, with or without `@`') }),
			answer: { status: 200, description: 'One person, or none', schema: z.array(User) },
			errors: [],
		},
		async ({ query: { handle } }) => {
			const parsed = parseHandle(handle);
			return parsed === undefined ? [] : (await personBy(sql, { handle: parsed })).map(userAnswer);
		},
	),
];

const personBy = (sql: Sql, { id = null, handle = null }: { id?: Id | null; handle?: string | null }) =>
	sql<(Person & { email: string })[]>`
		select id, name, handle, image as picture, email from "user"
		where ${id === null ? sql`handle = ${handle}` : sql`id = ${id}`}`;
