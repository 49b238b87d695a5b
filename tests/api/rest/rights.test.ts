import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { describedRoutes } from '../../../server/api/routes.ts';
import type { Person } from '../../support/people.ts';
import { RestSite } from './site.ts';

const roles = ['owner', 'editor', 'viewer', 'former', 'stranger'] as const;
type Who = (typeof roles)[number];

/** What everyone stands before: an album of the owner's with a photo and a comment of everyone who could add one. */
interface Scene {
	id: string;
	owners: string;
	editors: string;
	/** Of each, in no album */
	fresh: Record<Who, string>;
	/** Of another editor */
	comment: string;
	/** Of each */
	comments: Record<Who, string>;
	link: string;
	/** An editor of the album */
	other: string;
}

let site: RestSite;
let people: Record<Who | 'other' | 'fresh', Person>;
let fresh: Record<Who, string>;

const each = async <T>(make: (who: Who) => Promise<T>) => {
	const made: Partial<Record<Who, T>> = {};
	for (const who of roles) made[who] = await make(who);
	return made as Record<Who, T>;
};

beforeAll(async () => {
	site = await RestSite.start();
	const { server } = site;
	people = {
		...(await each((who) => server.person(who))),
		other: await server.person('other'),
		fresh: await server.person('fresh'),
	};
	fresh = await each(async (who) => (await site.stored(people[who], 1))[0]!);
});
afterAll(() => site.stop());

async function scene(): Promise<Scene> {
	const { owner, editor, viewer, former, other } = people;
	const [owners] = await site.stored(owner, 1);
	const [editors] = await site.stored(editor, 1);
	const made = await site.call<{ id: string }>(owner, 'POST', '/albums', {
		albumName: 'Rights',
		assetIds: [owners],
		albumUsers: [
			{ userId: editor.id, role: 'editor' },
			{ userId: viewer.id, role: 'viewer' },
			{ userId: former.id, role: 'editor' },
			{ userId: other.id, role: 'editor' },
		],
	});
	const { id } = made.body;
	await site.call(editor, 'PUT', `/albums/${id}/assets`, { ids: [editors] });
	const say = async (person: Person) =>
		(await site.call<{ id: string }>(person, 'POST', `/albums/${id}/activities`, { text: 'Hello' })).body.id;
	const comment = await say(other);
	const comments = await each((who) => (who === 'stranger' ? Promise.resolve(newId()) : say(people[who])));
	const link = (await site.call<{ id: string }>(owner, 'POST', `/albums/${id}/links`, {})).body.id;
	await site.call(owner, 'DELETE', `/albums/${id}/user/${former.id}`);
	return { id, owners: owners!, editors: editors!, fresh, comment, comments, link, other: other.id };
}

type Asked = [method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown];

/** The table of docs/architecture.md, "Roles": the status that each gets who tries, in the order of `roles`. */
const table: [what: string, ask: (scene: Scene, who: Who) => Asked, outcomes: number[]][] = [
	['see', ({ id }) => ['GET', `/albums/${id}`], [200, 200, 200, 404, 404]],
	['see the people', ({ id }) => ['GET', `/albums/${id}/users`], [200, 200, 200, 404, 404]],
	['see what is said', ({ id }) => ['GET', `/albums/${id}/activities`], [200, 200, 200, 404, 404]],
	['comment', ({ id }) => ['POST', `/albums/${id}/activities`, { text: 'Hi' }], [201, 201, 201, 404, 404]],
	['like', ({ id, owners }) => ['PUT', `/albums/${id}/likes?assetId=${owners}`], [204, 204, 204, 404, 404]],
	['take a like back', ({ id }) => ['DELETE', `/albums/${id}/likes`], [204, 204, 204, 404, 404]],
	[
		'change an own comment',
		({ id, comments }, who) => ['PATCH', `/albums/${id}/activities/${comments[who]}`, { text: 'New' }],
		[204, 204, 204, 404, 404],
	],
	[
		"change another's comment",
		({ id, comment }) => ['PATCH', `/albums/${id}/activities/${comment}`, { text: 'New' }],
		[403, 403, 403, 404, 404],
	],
	[
		'delete an own comment',
		({ id, comments }, who) => ['DELETE', `/albums/${id}/activities/${comments[who]}`],
		[204, 204, 204, 404, 404],
	],
	[
		"delete another's comment",
		({ id, comment }) => ['DELETE', `/albums/${id}/activities/${comment}`],
		[204, 403, 403, 404, 404],
	],
	[
		'add own assets',
		({ id, fresh }, who) => ['PUT', `/albums/${id}/assets`, { ids: [fresh[who]] }],
		[200, 200, 403, 404, 404],
	],
	[
		'remove assets',
		({ id, editors }) => ['DELETE', `/albums/${id}/assets`, { ids: [editors] }],
		[200, 200, 403, 404, 404],
	],
	[
		'change the album',
		({ id }) => ['PATCH', `/albums/${id}`, { albumName: 'New' }],
		[200, 403, 403, 404, 404],
	],
	[
		'add people',
		({ id }) => ['PUT', `/albums/${id}/users`, { albumUsers: [{ handle: 'fresh', role: 'viewer' }] }],
		[200, 403, 403, 404, 404],
	],
	[
		'give a role',
		({ id, other }) => ['PUT', `/albums/${id}/user/${other}`, { role: 'viewer' }],
		[204, 403, 403, 404, 404],
	],
	[
		'remove a person',
		({ id, other }) => ['DELETE', `/albums/${id}/user/${other}`],
		[204, 403, 403, 404, 404],
	],
	// Who has left has nothing to leave any more.
	['leave', ({ id }) => ['DELETE', `/albums/${id}/user/me`], [409, 204, 204, 204, 404]],
	[
		'hand over',
		({ id, other }) => ['PUT', `/albums/${id}/owner`, { userId: other }],
		[200, 403, 403, 404, 404],
	],
	['see the links', ({ id }) => ['GET', `/albums/${id}/links`], [200, 403, 403, 404, 404]],
	['make a link', ({ id }) => ['POST', `/albums/${id}/links`, {}], [201, 403, 403, 404, 404]],
	[
		'change a link',
		({ id, link }) => ['PATCH', `/albums/${id}/links/${link}`, { allowDownload: false }],
		[200, 403, 403, 404, 404],
	],
	['end a link', ({ id, link }) => ['DELETE', `/albums/${id}/links/${link}`], [204, 403, 403, 404, 404]],
	['delete', ({ id }) => ['DELETE', `/albums/${id}`], [204, 403, 403, 404, 404]],
	['restore', ({ id }) => ['POST', `/albums/${id}/restore`], [200, 403, 403, 404, 404]],
];

describe('[PA-23] by REST, as every role', () => {
	test.each(table)('%s', { timeout: 60_000 }, async (_what, ask, outcomes) => {
		const before = await scene();
		const got: number[] = [];
		// Who may least comes first: what they try must leave things as they are for the next.
		for (const who of roles.toReversed()) {
			const [method, path, body] = ask(before, who);
			// Who has no session is asked to sign in, whatever it is about.
			expect(await site.call(undefined, method, path, body)).toMatchObject({
				status: 401,
				body: { code: 'auth.required' },
			});
			got.unshift((await site.call(people[who], method, path, body)).status);
		}
		expect(got).toEqual(outcomes);
	});

	test('the table has every route of an album', async () => {
		const before = await scene();
		const asked = new Set(
			table.map(([, ask]) => {
				const [method, path] = ask(before, 'owner');
				return site.routeOf(method, path)!.description.id;
			}),
		);
		const routes = describedRoutes(site.server.services)
			.map(({ description }) => description)
			.filter(({ path }) => path.startsWith('/albums/{id}'));
		expect(routes.map(({ id }) => id).filter((id) => !asked.has(id))).toEqual([]);
	});
});
