import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Id, newId } from '#domain/ids.ts';
import { type MutationName, mutations } from '#domain/mutations.ts';
import { type Person, World } from './world.ts';

const roles = ['owner', 'editor', 'viewer', 'former', 'stranger'] as const;
type Who = (typeof roles)[number];

/** What a person stands before: an album of the owner's with a photo and a comment of everyone who could add one. */
interface Scene {
	albumId: Id;
	/** In the album, of the owner; and of the editor */
	owners: Id;
	editors: Id;
	/** Of the person who tries, in no album */
	fresh: Id;
	comment: Id;
	/** Of the person who tries, where they have been a member */
	ownComment: Id;
	link: Id;
	slug: string;
	/** An editor of the album, to be removed or made owner */
	other: Id;
}

let world: World;
let people: Record<Who | 'other' | 'fresh', Person>;

beforeAll(async () => {
	world = await World.open();
	const [owner, editor, viewer, former, stranger, other, fresh] = await world.people(
		'owner',
		'editor',
		'viewer',
		'former',
		'stranger',
		'other',
		'fresh',
	);
	people = { owner, editor, viewer, former, stranger, other, fresh };
});
afterAll(() => world.close());

async function scene(who: Who): Promise<Scene> {
	const { owner, editor, viewer, former, other } = people;
	const albumId = newId();
	const [owners] = await owner.stored(1);
	await owner.do('createAlbum', {
		id: albumId,
		name: 'Rights',
		assetIds: [owners!],
		members: [
			{ userId: editor.id, role: 'editor' },
			{ userId: viewer.id, role: 'viewer' },
			{ userId: former.id, role: 'editor' },
			{ userId: other.id, role: 'editor' },
		],
	});
	const [editors] = await editor.assets(1);
	await editor.do('addAssets', { albumId, assetIds: [editors!] });
	const [comment, ownComment] = [newId(), newId()];
	await other.do('addComment', { albumId, id: comment, text: 'Of another' });
	if (who !== 'stranger') await people[who].do('addComment', { albumId, id: ownComment, text: 'Own' });
	const link = newId();
	await owner.do('createLink', { albumId, id: link, key: newId() });
	await owner.do('removeMember', { albumId, userId: former.id });
	const [fresh] = await people[who].assets(1);
	return {
		albumId,
		owners: owners!,
		editors: editors!,
		fresh: fresh!,
		comment,
		ownComment,
		link,
		slug: newId(),
		other: other.id,
	};
}

type Try = (person: Person, scene: Scene) => Promise<string>;
const gone = 'album.not_found';
const no = 'album.no_right';

/** The table of docs/architecture.md, "Roles": what each gets who tries, in the order of `roles`. */
const table: [what: string, MutationName, Try, outcomes: [string, string, string, string, string]][] = [
	[
		'like',
		'setLike',
		(person, { albumId, owners }) => person.tries('setLike', { albumId, assetId: owners, liked: true }),
		['done', 'done', 'done', gone, gone],
	],
	[
		'comment',
		'addComment',
		(person, { albumId, owners }) =>
			person.tries('addComment', { albumId, id: newId(), assetId: owners, text: 'Hello' }),
		['done', 'done', 'done', gone, gone],
	],
	[
		'change an own comment',
		'updateComment',
		(person, { albumId, ownComment }) =>
			person.tries('updateComment', { albumId, id: ownComment, text: 'New' }),
		['done', 'done', 'done', gone, gone],
	],
	[
		"change another's comment",
		'updateComment',
		(person, { albumId, comment }) => person.tries('updateComment', { albumId, id: comment, text: 'New' }),
		['activity.not_yours', 'activity.not_yours', 'activity.not_yours', gone, gone],
	],
	[
		'delete an own comment',
		'deleteActivity',
		(person, { albumId, ownComment }) => person.tries('deleteActivity', { albumId, id: ownComment }),
		['done', 'done', 'done', gone, gone],
	],
	[
		"delete another's comment",
		'deleteActivity',
		(person, { albumId, comment }) => person.tries('deleteActivity', { albumId, id: comment }),
		['done', 'activity.not_yours', 'activity.not_yours', gone, gone],
	],
	[
		'add an own asset',
		'addAssets',
		(person, { albumId, fresh }) => person.tries('addAssets', { albumId, assetIds: [fresh] }),
		['done', 'done', no, gone, gone],
	],
	[
		"add another's asset",
		'addAssets',
		async (person, { albumId }) => {
			const assetIds = await people.fresh.assets(1);
			return person.tries('addAssets', { albumId, assetIds });
		},
		['asset.not_found', 'asset.not_found', no, gone, gone],
	],
	[
		'arrange',
		'moveAssets',
		(person, { albumId, editors }) =>
			person.tries('moveAssets', { albumId, assetIds: [editors], after: null }),
		['done', 'done', no, gone, gone],
	],
	[
		"remove the owner's asset",
		'removeAssets',
		(person, { albumId, owners }) => person.tries('removeAssets', { albumId, assetIds: [owners] }),
		['done', 'entry.not_yours', no, gone, gone],
	],
	[
		"remove the editor's asset",
		'removeAssets',
		(person, { albumId, editors }) => person.tries('removeAssets', { albumId, assetIds: [editors] }),
		['done', 'done', no, gone, gone],
	],
	[
		"restore the editor's asset",
		'restoreEntries',
		async (person, { albumId, editors }) => {
			await people.owner.do('removeAssets', { albumId, assetIds: [editors] });
			return person.tries('restoreEntries', { albumId, assetIds: [editors] });
		},
		['done', 'done', no, gone, gone],
	],
	[
		"restore the owner's asset",
		'restoreEntries',
		async (person, { albumId, owners }) => {
			await people.owner.do('removeAssets', { albumId, assetIds: [owners] });
			return person.tries('restoreEntries', { albumId, assetIds: [owners] });
		},
		['done', 'entry.not_yours', no, gone, gone],
	],
	[
		'rename',
		'updateAlbum',
		(person, { albumId }) => person.tries('updateAlbum', { id: albumId, name: 'New' }),
		['done', no, no, gone, gone],
	],
	[
		'choose a cover',
		'updateAlbum',
		(person, { albumId, editors }) => person.tries('updateAlbum', { id: albumId, coverAssetId: editors }),
		['done', no, no, gone, gone],
	],
	[
		'invite',
		'setMember',
		(person, { albumId }) => person.tries('setMember', { albumId, handle: 'fresh', role: 'viewer' }),
		['done', no, no, gone, gone],
	],
	[
		'change a role',
		'setMember',
		(person, { albumId, other }) => person.tries('setMember', { albumId, userId: other, role: 'viewer' }),
		['done', no, no, gone, gone],
	],
	[
		'raise the own role',
		'setMember',
		(person, { albumId }) => person.tries('setMember', { albumId, userId: person.id, role: 'editor' }),
		['member.is_self', no, no, gone, gone],
	],
	[
		'remove a member',
		'removeMember',
		(person, { albumId, other }) => person.tries('removeMember', { albumId, userId: other }),
		['done', no, no, gone, gone],
	],
	[
		'leave',
		'leaveAlbum',
		(person, { albumId }) => person.tries('leaveAlbum', { albumId }),
		// Who is not there any more has left already.
		['member.is_owner', 'done', 'done', 'done', gone],
	],
	[
		'hand over',
		'transferOwnership',
		(person, { albumId, other }) => person.tries('transferOwnership', { albumId, userId: other }),
		['done', no, no, gone, gone],
	],
	[
		'take over',
		'transferOwnership',
		(person, { albumId }) => person.tries('transferOwnership', { albumId, userId: person.id }),
		['done', no, no, gone, gone],
	],
	[
		'make a link',
		'createLink',
		(person, { albumId, slug }) => person.tries('createLink', { albumId, id: newId(), key: newId(), slug }),
		['done', no, no, gone, gone],
	],
	[
		'change a link',
		'updateLink',
		(person, { albumId, link }) => person.tries('updateLink', { albumId, id: link, allowUpload: true }),
		['done', no, no, gone, gone],
	],
	[
		'end a link',
		'deleteLink',
		(person, { albumId, link }) => person.tries('deleteLink', { albumId, id: link }),
		['done', no, no, gone, gone],
	],
	[
		'finalize',
		'finalizeAlbum',
		(person, { albumId, owners }) => person.tries('finalizeAlbum', { albumId, assetIds: [owners] }),
		['done', no, no, gone, gone],
	],
	[
		'take a release back',
		'unreleaseAlbum',
		async (person, { albumId, owners }) => {
			await people.owner.do('finalizeAlbum', { albumId, assetIds: [owners] });
			return person.tries('unreleaseAlbum', { albumId });
		},
		['done', no, no, gone, gone],
	],
	[
		'delete',
		'deleteAlbum',
		(person, { albumId }) => person.tries('deleteAlbum', { id: albumId }),
		['done', no, no, gone, gone],
	],
	[
		'delete with everything in it',
		'deleteAlbum',
		(person, { albumId }) => person.tries('deleteAlbum', { id: albumId, cascade: true }),
		['done', no, no, gone, gone],
	],
	[
		'bring a deleted one back',
		'restoreAlbum',
		async (person, { albumId }) => {
			await people.owner.do('deleteAlbum', { id: albumId });
			return person.tries('restoreAlbum', { id: albumId, cascade: true });
		},
		['done', gone, gone, gone, gone],
	],
	[
		'make an album of its id',
		'createAlbum',
		(person, { albumId }) => person.tries('createAlbum', { id: albumId, name: 'Mine' }),
		['done', 'album.exists', 'album.exists', 'album.exists', 'album.exists'],
	],
	[
		"change the owner's photo",
		'updateAsset',
		(person, { owners }) => person.tries('updateAsset', { id: owners, title: 'New' }),
		['done', 'asset.not_found', 'asset.not_found', 'asset.not_found', 'asset.not_found'],
	],
	[
		"trash the owner's photo",
		'trashAssets',
		(person, { owners }) => person.tries('trashAssets', { assetIds: [owners] }),
		['done', 'asset.not_found', 'asset.not_found', 'asset.not_found', 'asset.not_found'],
	],
	[
		"restore the owner's photo",
		'restoreAssets',
		async (person, { owners }) => {
			await people.owner.do('trashAssets', { assetIds: [owners] });
			return person.tries('restoreAssets', { assetIds: [owners] });
		},
		['done', 'asset.not_found', 'asset.not_found', 'asset.not_found', 'asset.not_found'],
	],
	[
		"delete the owner's photo for good",
		'purgeAssets',
		async (person, { owners }) => {
			await people.owner.do('trashAssets', { assetIds: [owners] });
			return person.tries('purgeAssets', { assetIds: [owners] });
		},
		['done', 'asset.not_found', 'asset.not_found', 'asset.not_found', 'asset.not_found'],
	],
];

/** Each a role and a row of the table. */
const cells = table.flatMap(([what, , attempt, outcomes]) =>
	roles.map((who, i) => ({ who, what, attempt, outcome: outcomes[i]! })),
);

test.each(cells)('[PA-23] $who may $what: $outcome', async ({ who, attempt, outcome }) => {
	expect(await attempt(people[who], await scene(who))).toBe(outcome);
});

test('the table leaves out no command about an album', () => {
	const named = new Set<string>(table.map(([, name]) => name));
	const missing = Object.keys(mutations).filter((name) => !named.has(name));
	// These two are about nothing but what is one's own.
	expect(missing).toEqual(['registerAsset', 'dismissNotice']);
});

test('a refusal for want of a right says who has it', async () => {
	const { albumId } = await scene('viewer');
	await expect(people.viewer.do('updateAlbum', { id: albumId, name: 'New' })).rejects.toMatchObject({
		code: 'album.no_right',
		detail: { albumId, right: 'edit', role: 'viewer', owner: 'Owner' },
	});
});
