import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { MutationInput, MutationName } from '#domain/mutations.ts';
import { updateAlbum } from '../../../server/albums/update-album.ts';
import { markDerived } from '../../../server/assets/mark-derived.ts';
import { markPlayable } from '../../../server/assets/mark-playable.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import type { Command } from '../../../server/sync/command.ts';
import { execute } from '../../../server/sync/transact.ts';
import { type Device, now, type Person, type TestServer } from '../../support/people.ts';
import { Label } from './label.ts';
import { deafServer, forgetful, type Views, viewsOf } from './views.ts';

/** A release of three tracks and what is around it. */
interface Scene {
	id: string;
	slug: string;
	/** Its owner, and who has put the last track into it */
	owner: Person;
	editor: Person;
	/** a and b are the owner's, c the editor's */
	a: string;
	b: string;
	c: string;
	device: Device;
	/** A photo of the owner's that stands for it */
	image: string;
	/** What was made besides */
	another?: string;
}

let label: Label;
let other: TestServer;
let owner: Person;
let editor: Person;
let made = 0;

beforeAll(async () => {
	label = await Label.open();
	({ ana: owner, ben: editor } = await label.site.server.people());
	other = await deafServer(label.site.server);
});
afterAll(async () => {
	await other.stop();
	await label.close();
});

const rest = (
	person: Person,
	...asked: [method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object]
) => label.site.call(person, ...asked);

const run = <Args>(person: Person, command: Command<Args>, args: Args) =>
	execute(label.site.server.services, person.id, command, args);

const push = <N extends MutationName>(scene: Scene, name: N, args: Omit<MutationInput<N>, 'at'>) =>
	scene.device.mutate(name, { ...args, at: now() } as MutationInput<N>);

const set = (person: Person, column: string, value: string) =>
	label.site.server
		.sql`update "user" set ${label.site.server.sql({ [column]: value })} where id = ${person.id}`;

const drawn = (person: Person, assetId: string) =>
	run(person, markDerived, { assetId, thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI' });

async function scene(): Promise<Scene> {
	const number = ++made;
	for (const { id, handle } of [owner, editor])
		await label.site.server.sql`update "user" set handle = ${handle}, name = ${handle} where id = ${id}`;
	const { id } = await label.shell(owner, `Release ${number}`, { description: 'Before' });
	const [a, b] = await label.site.stored(owner, 2, 'audio');
	const [c] = await label.site.stored(editor, 1, 'audio');
	const [image] = await label.site.stored(owner, 1);
	await drawn(owner, image!);
	await rest(owner, 'PUT', `/albums/${id}/users`, { albumUsers: [{ userId: editor.id, role: 'editor' }] });
	await label.add(owner, id, a!, b!);
	await label.add(editor, id, c!);
	await run(owner, updateAlbum, { id, imageAssetId: image!, at: now() });
	const { body } = await label.finalize(owner, id, [a!, b!, c!]);
	const device = owner.device();
	return { id, slug: body.slug!, owner, editor, a: a!, b: b!, c: c!, image: image!, device };
}

type View = keyof Views;
const [release, artist, all]: View[][] = [
	['json', 'page', 'embed'],
	['artist', 'feed'],
	['json', 'page', 'embed', 'artist', 'feed'],
];

/** What changes something, which views of it are others then, and what is done before they are looked at. */
type Change = [what: string, changes: View[], change: Does, before?: Does];
type Does = (scene: Scene) => Promise<unknown>;

const trashed: Does = (s) => push(s, 'trashAssets', { assetIds: [s.a] });
const deleted: Does = (s) => push(s, 'deleteAlbum', { id: s.id });
const late = async ({ owner, id }: Scene) => {
	const [track] = await label.site.stored(owner, 1, 'audio');
	await label.add(owner, id, track!);
	return track!;
};

const byPush: Change[] = [
	['updateAlbum: name', all!, (s) => push(s, 'updateAlbum', { id: s.id, name: 'Other' })],
	[
		'updateAlbum: description',
		['json', 'page', 'feed'],
		(s) => push(s, 'updateAlbum', { id: s.id, description: 'New' }),
	],
	['moveAssets', release!, (s) => push(s, 'moveAssets', { albumId: s.id, assetIds: [s.c], after: null })],
	[
		'removeAssets',
		[...release!, 'artist'],
		(s) => push(s, 'removeAssets', { albumId: s.id, assetIds: [s.b] }),
	],
	[
		'restoreEntries',
		[...release!, 'artist'],
		(s) => push(s, 'restoreEntries', { albumId: s.id, assetIds: [s.b] }),
		(s) => push(s, 'removeAssets', { albumId: s.id, assetIds: [s.b] }),
	],
	[
		'finalizeAlbum: in another order',
		release!,
		(s) => push(s, 'finalizeAlbum', { albumId: s.id, assetIds: [s.b, s.a] }),
	],
	[
		'finalizeAlbum: with what waited',
		[...release!, 'artist'],
		(s) => push(s, 'finalizeAlbum', { albumId: s.id, assetIds: [s.a] }),
		late,
	],
	[
		'finalizeAlbum: again after it was taken back',
		all!,
		(s) => push(s, 'finalizeAlbum', { albumId: s.id, assetIds: [s.a] }),
		(s) => push(s, 'unreleaseAlbum', { albumId: s.id }),
	],
	['unreleaseAlbum', all!, (s) => push(s, 'unreleaseAlbum', { albumId: s.id })],
	['deleteAlbum', all!, deleted],
	['restoreAlbum', all!, (s) => push(s, 'restoreAlbum', { id: s.id }), deleted],
	['updateAsset', release!, (s) => push(s, 'updateAsset', { id: s.a, title: 'New title' })],
	['trashAssets: a track', [...release!, 'artist'], trashed],
	[
		'restoreAssets: a track',
		[...release!, 'artist'],
		(s) => push(s, 'restoreAssets', { assetIds: [s.a] }),
		trashed,
	],
	['purgeAssets', [], (s) => push(s, 'purgeAssets', { assetIds: [s.a] }), trashed],
	[
		'trashAssets: its picture',
		['json', 'page', 'embed', 'artist'],
		(s) => push(s, 'trashAssets', { assetIds: [s.image] }),
	],
	['transferOwnership', all!, (s) => push(s, 'transferOwnership', { albumId: s.id, userId: s.editor.id })],
	[
		'removeMember: with all of theirs',
		[...release!, 'artist'],
		(s) => push(s, 'removeMember', { albumId: s.id, userId: s.editor.id, keepAssets: false }),
	],
	['setLike', [], (s) => push(s, 'setLike', { albumId: s.id, assetId: s.a, liked: true })],
];

const byRest: Change[] = [
	[
		'PATCH of a release: its title',
		all!,
		(s) => rest(s.owner, 'PATCH', `/releases/${s.id}`, { title: `Other than ${s.slug}` }),
	],
	[
		'PATCH of a release: its description',
		['json', 'page', 'feed'],
		(s) => rest(s.owner, 'PATCH', `/releases/${s.id}`, { description: 'New' }),
	],
	['PATCH of an album', all!, (s) => rest(s.owner, 'PATCH', `/albums/${s.id}`, { albumName: 'Other' })],
	['finalize', release!, (s) => label.finalize(s.owner, s.id, [s.c, s.b, s.a])],
	[
		'DELETE of a track',
		[...release!, 'artist'],
		(s) => rest(s.owner, 'DELETE', `/releases/${s.id}/tracks/${s.c}`),
	],
	[
		'DELETE of entries',
		[...release!, 'artist'],
		(s) => rest(s.owner, 'DELETE', `/albums/${s.id}/assets`, { ids: [s.a] }),
	],
	['DELETE of a release', all!, (s) => rest(s.owner, 'DELETE', `/releases/${s.id}`)],
	[
		'DELETE of a release with its tracks',
		all!,
		(s) => rest(s.owner, 'DELETE', `/releases/${s.id}?cascade=true`),
	],
	['restoring an album', all!, (s) => rest(s.owner, 'POST', `/albums/${s.id}/restore`), deleted],
	['PATCH of a track', release!, (s) => rest(s.owner, 'PATCH', `/assets/${s.b}`, { title: 'New title' })],
	[
		'trashing a track',
		[...release!, 'artist'],
		(s) => rest(s.owner, 'POST', '/assets/trash', { ids: [s.b] }),
	],
	[
		'restoring a track',
		[...release!, 'artist'],
		(s) => rest(s.owner, 'POST', '/assets/restore', { ids: [s.a] }),
		trashed,
	],
	['handing it over', all!, (s) => rest(s.owner, 'PUT', `/albums/${s.id}/owner`, { userId: s.editor.id })],
	[
		'renaming another one to the address that it had',
		release!,
		async (s) => rest(s.owner, 'PATCH', `/releases/${s.another}`, { title: s.slug }),
		async (s) => {
			s.another = (await label.shell(s.owner, `Another ${s.slug}`)).id;
			await rest(s.owner, 'PATCH', `/releases/${s.id}`, { title: `Moved on from ${s.slug}` });
		},
	],
	[
		'making another album at the address that it had',
		release!,
		(s) => label.create(s.owner, { title: 'Next', slug: s.slug }),
		(s) => rest(s.owner, 'PATCH', `/releases/${s.id}`, { title: 'Moved on' }),
	],
	[
		'a second release',
		artist!,
		async (s) => {
			const second = await label.shell(s.owner, 'Second');
			await label.add(s.owner, second.id, s.a);
			await label.finalize(s.owner, second.id, [s.a]);
		},
	],
	['counting a play', ['json'], (s) => rest(s.editor, 'POST', `/tracks/${s.a}/plays`, { id: newId() })],
];

const besides: Change[] = [
	[
		'a picture that stands for it',
		['json', 'page', 'embed', 'artist'],
		async (s) => {
			const [photo] = await label.site.stored(s.owner, 1);
			await drawn(s.owner, photo!);
			await run(s.owner, updateAlbum, { id: s.id, imageAssetId: photo!, at: now() });
		},
	],
	['its picture is drawn anew', ['json', 'page', 'embed', 'artist'], (s) => drawn(s.owner, s.image)],
	['a cover inside of a track is drawn', release!, (s) => drawn(s.owner, s.a)],
	[
		'a copy for playing is made',
		release!,
		(s) =>
			run(s.editor, markPlayable, { assetId: s.c, playable: { state: 'ready', type: 'audio/mp4' } as never }),
		(s) => run(s.editor, markPlayable, { assetId: s.c, playable: { state: 'waiting' } as never }),
	],
	[
		'what waited is stored and finalized',
		[...release!, 'artist'],
		async (s) => {
			const [pending] = await s.owner.assets(1);
			await label.add(s.owner, s.id, pending!);
			await run(s.owner, markStored, { assetId: pending!, type: 'audio/flac', kind: 'audio' });
			await label.finalize(s.owner, s.id, [pending!]);
		},
	],
	['the owner has another name', all!, (s) => set(s.owner, 'name', `Renamed ${s.slug}`)],
	[
		'the owner has another name, of a release of others’ tracks',
		all!,
		(s) => set(s.owner, 'name', `Renamed ${s.slug}`),
		(s) => push(s, 'removeAssets', { albumId: s.id, assetIds: [s.a, s.b] }),
	],
	['the owner has another handle', all!, (s) => set(s.owner, 'handle', `new-${s.owner.handle}`)],
	['who made a track has another name', ['json'], (s) => set(s.editor, 'name', `Renamed ${s.slug}`)],
	['who made a track has another handle', ['json'], (s) => set(s.editor, 'handle', `new-${s.editor.handle}`)],
];

describe.each([
	['by a push', byPush],
	['by REST', byRest],
	['by a job, or of an account', besides],
])('[MA-42] [F5] %s', (_how, changes) => {
	test.each(changes)(
		'%s: the next answer is new, on both servers',
		async (_what, changing, change, before) => {
			const { server } = label.site;
			const there = await scene();
			await before?.(there);
			const read = (app: TestServer['app']) => viewsOf(app, there.owner.handle, there.slug);
			const old = await read(server.app);
			// Once more, so that it is what is remembered.
			expect([await read(server.app), await read(other.app), await read(other.app)]).toEqual([old, old, old]);

			await change(there);
			const now = await read(forgetful(server));
			expect(await read(server.app)).toEqual(now);
			expect(await read(other.app)).toEqual(now);
			for (const view of all!)
				if (changing.includes(view)) expect(now[view], view).not.toBe(old[view]);
				else expect(now[view], view).toBe(old[view]);
		},
	);
});
