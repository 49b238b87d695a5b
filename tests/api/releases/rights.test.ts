import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describedRoutes } from '../../../server/api/routes.ts';
import { somePhoto } from '../../support/media.ts';
import type { Person } from '../../support/people.ts';
import { wav } from '../../support/sounds.ts';
import { Label } from './label.ts';

const roles = ['owner', 'editor', 'viewer', 'former', 'stranger'] as const;

let label: Label;
let people: Record<(typeof roles)[number], Person>;

beforeAll(async () => {
	label = await Label.open({ media: true });
	const made: Partial<typeof people> = {};
	for (const role of roles) made[role] = await label.site.server.person(role);
	people = made as typeof people;
});
afterAll(() => label.close());

interface Scene {
	id: string;
	tracks: string[];
}

async function scene(title: string): Promise<Scene> {
	const { owner, editor, viewer, former } = people;
	const { id, tracks } = await label.album(owner, title, 2);
	const albumUsers = [
		{ userId: editor.id, role: 'editor' },
		{ userId: viewer.id, role: 'viewer' },
		{ userId: former.id, role: 'editor' },
	];
	await label.site.call(owner, 'PUT', `/albums/${id}/users`, { albumUsers });
	await label.site.call(owner, 'DELETE', `/albums/${id}/user/${former.id}`);
	return { id, tracks };
}

type Ask = (as: Person | undefined, scene: Scene) => Promise<{ status: number; body: unknown }>;

/** What changes an album, as each tries it. */
const writes: [route: string, ask: Ask][] = [
	['uploadTrack', (as, { id }) => label.site.form(as, `/tracks?album_id=${id}`, ['file', wav(), 'a.wav'])],
	[
		'uploadReleaseCover',
		async (as, { id }) => label.site.form(as, `/releases/${id}/cover`, ['image', await somePhoto()]),
	],
	[
		'finalizeRelease',
		(as, { id, tracks }) => label.site.call(as, 'POST', `/releases/${id}/finalize`, { track_ids: tracks }),
	],
	['updateRelease', (as, { id }) => label.site.call(as, 'PATCH', `/releases/${id}?title=Changed`)],
	[
		'removeTrackFromRelease',
		(as, { id, tracks }) => label.site.call(as, 'DELETE', `/releases/${id}/tracks/${tracks[0]}`),
	],
	['deleteRelease', (as, { id }) => label.site.call(as, 'DELETE', `/releases/${id}`)],
];

describe('[MA-18] by every role', () => {
	test.each(writes)('%s', { timeout: 60_000 }, async (route, ask) => {
		const before = await scene(`By ${route}`);
		expect(await ask(undefined, before)).toMatchObject({ status: 401, body: { code: 'auth.required' } });
		const program = await people.owner.program('read');
		expect(await ask(program, before)).toMatchObject({ status: 403, body: { code: 'auth.no_scope' } });
		const got: number[] = [];
		for (const role of roles.toReversed()) got.unshift((await ask(people[role], before)).status);
		expect(got).toEqual([route === 'uploadTrack' ? 201 : 200, 403, 403, 404, 404]);
	});

	test('[MA-18] an album is made by nobody without a session or a key', async () => {
		expect(await label.site.call(undefined, 'POST', '/releases', { title: 'Nobody' })).toMatchObject({
			status: 401,
		});
		const program = await people.viewer.program('write');
		expect((await label.create(program, { title: 'By a program' })).body).toMatchObject({
			artist_handle: 'viewer',
		});
	});

	test('the table has every route that changes a release', () => {
		const routes = describedRoutes(label.site.server.services)
			.map(({ description }) => description)
			.filter(({ path, isOpen }) => /^\/(releases|tracks)/.test(path) && !isOpen)
			.map(({ id }) => id)
			.filter((id) => id !== 'createRelease');
		expect(routes.toSorted()).toEqual(writes.map(([id]) => id).toSorted());
	});
});
