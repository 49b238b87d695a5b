/**
 * What becomes of edits that do not go together. Each conflict is played three times: whoever owns the album comes
 * first, the other comes first, and both at once; then it must come to what one of the two orders comes to.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Album } from '#domain/album.ts';
import type { Comment } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import { newId } from '#domain/ids.ts';
import type { Member } from '#domain/member.ts';
import type { MutationName } from '#domain/mutations.ts';
import type { Notice } from '#domain/notice.ts';
import { comparePlaced } from '#domain/position.ts';
import { type Device, now, type Person, TestServer } from '../support/people.ts';

let server: TestServer;
let people: { ana: Person; ben: Person };
beforeAll(async () => {
	server = await TestServer.start();
	people = await server.people();
});
afterAll(() => server.stop());

type Edit = [MutationName, Record<string, unknown>];

/** An album of Ana's, arranged by hand, in which Ben is an editor: a and b are Ana's, c and d Ben's. e is Ben's, and in no album. */
interface Scene {
	albumId: string;
	ana: Device;
	/** Another device of hers */
	anaToo: Device;
	ben: Device;
	ids: Record<'a' | 'b' | 'c' | 'd' | 'e', string>;
	benId: string;
}

async function scene(): Promise<Scene> {
	const { ana, ben } = people;
	const [a, b] = (await ana.assets(2)) as [string, string];
	const [c, d, e] = (await ben.assets(3)) as [string, string, string];
	const device = ana.device();
	const albumId = newId();
	const members = [{ handle: ben.handle, role: 'editor' as const }];
	await device.mutate('createAlbum', { id: albumId, name: 'Ours', assetIds: [a, b], members, at: now() });
	await device.mutate('updateAlbum', { id: albumId, order: 'manual', at: now() });
	await ben.device().mutate('addAssets', { albumId, assetIds: [c, d], at: now() });
	return {
		albumId,
		ana: device,
		anaToo: ana.device(),
		ben: ben.device(),
		ids: { a, b, c, d, e },
		benId: ben.id,
	};
}

/** What it has come to. */
interface Outcome {
	name: string | undefined;
	description: string;
	/** The photos as they are shown, each by its letter */
	photos: string;
	cover: string | undefined;
	comments: string[];
	/** Ana's and Ben's; undefined for who has left, or has been removed */
	roles: [string | undefined, string | undefined];
	/** Codes of what Ana and Ben were told, with what can still be used of it */
	told: [string[], string[]];
}

async function outcome({ albumId, ana, ben, ids, benId }: Scene): Promise<Outcome> {
	const anew = [ana.person.device(), ben.person.device()] as const;
	for (const device of anew) await device.pull();
	const [hers, his] = anew.map((device) => shown(device, albumId, ids)) as [Shown, Shown];
	// Whoever sees it sees the same, on a device that was there as on one that is new.
	if (his.name !== undefined && !hers.deleted) expect({ ...his, role: hers.role }).toEqual(hers);
	for (const device of [ana, ben]) {
		await device.pull();
		expect(shown(device, albumId, ids)).toEqual(device === ana ? hers : his);
	}
	const roleOf = (userId: string) =>
		anew[0].all<Member>(`member/${albumId}/`).find((member) => member.userId === userId)?.role;
	return {
		...{ name: hers.deleted ? undefined : hers.name, description: hers.description, photos: hers.photos },
		...{ cover: hers.cover, comments: hers.comments },
		roles: [roleOf(ana.person.id), roleOf(benId)],
		told: anew.map((device) => noticesOn(device, albumId, ids)) as [string[], string[]],
	};
}

type Shown = ReturnType<typeof shown>;

function shown(device: Device, albumId: string, ids: Scene['ids']) {
	const album = device.view.get(`album/${albumId}`) as Album | undefined;
	const letter = letterIn(ids);
	const entries = device.all<Entry>(`entry/${albumId}/`).sort(comparePlaced);
	const cover = album?.coverAssetId;
	const isThere = entries.some(({ assetId }) => assetId === cover);
	return {
		...{ name: album?.name, description: album?.description ?? '', deleted: Boolean(album?.deletedAt) },
		photos: entries.map(({ assetId }) => letter(assetId)).join(' '),
		cover: isThere ? letter(cover!) : undefined,
		comments: device.all<Comment>(`activity/${albumId}/`).map(({ text }) => text),
		role: device.all<Member>(`member/${albumId}/`).find(({ userId }) => userId === device.person.id)?.role,
	};
}

const letterIn = (ids: Scene['ids']) => (id: string) =>
	Object.entries(ids).find(([, one]) => one === id)?.[0] ?? '?';

function noticesOn(device: Device, albumId: string, ids: Scene['ids']): string[] {
	const notices = device.all<Notice>('notice/').filter((notice) => notice.albumId === albumId);
	return notices.map(({ code, held }) => {
		const kept = held.flatMap(({ args }) => {
			const { text, assetIds = [] } = args as { text?: string; assetIds?: string[] };
			return text ? [text] : assetIds.map(letterIn(ids));
		});
		return [code, ...kept].join(' ');
	});
}

interface Conflict {
	/** What the owner does, and what the other does; `again`: the other is the owner, on another device */
	edits: (scene: Scene) => [Edit, Edit];
	again?: true;
	/** Before they disagree */
	before?: (scene: Scene) => Promise<void>;
	/** What it comes to when the owner is first, and when the other is */
	comesTo: [Partial<Outcome>, Partial<Outcome>];
}

const untouched: Outcome = {
	...{ name: 'Ours', description: '', photos: 'a b c d', cover: undefined, comments: [] },
	...{ roles: ['owner', 'editor'], told: [[], []] },
};
const deleted: Partial<Outcome> = { name: undefined };

/** The three tests of a conflict. */
const played =
	({ edits, again, before, comesTo }: Conflict) =>
	() => {
		const play = async (inWhatOrder: (one: Device, other: Device) => Promise<unknown>) => {
			const its = await scene();
			for (const device of [its.ana, its.anaToo, its.ben]) await device.pull();
			await before?.(its);
			const [ours, theirs] = edits(its);
			const other = again ? its.anaToo : its.ben;
			for (const [device, [name, input]] of [
				[its.ana, ours],
				[other, theirs],
			] as const)
				device.queueRaw(name, { ...input, at: now() });
			await inWhatOrder(its.ana, other);
			return outcome(its);
		};
		const [ownerFirst, otherFirst] = comesTo.map((outcome) => ({ ...untouched, ...outcome }));

		test('the owner first', async () => {
			expect(await play(async (one, other) => (await one.push(), await other.push()))).toEqual(ownerFirst);
		});
		test('the other first', async () => {
			expect(await play(async (one, other) => (await other.push(), await one.push()))).toEqual(otherFirst);
		});
		test('both at once', async () => {
			const now = await play((one, other) => Promise.all([one.push(), other.push()]));
			expect([ownerFirst, otherFirst]).toContainEqual(now);
		});
	};

describe(
	'[C1] two names: the later stands',
	played({
		edits: ({ albumId: id }) => [
			['updateAlbum', { id, name: 'One' }],
			['updateAlbum', { id, name: 'Two' }],
		],
		again: true,
		comesTo: [{ name: 'Two' }, { name: 'One' }],
	}),
);

describe(
	'[C1] a name and a description: both stand',
	played({
		edits: ({ albumId: id }) => [
			['updateAlbum', { id, name: 'One' }],
			['updateAlbum', { id, description: 'By the sea' }],
		],
		again: true,
		comesTo: [
			{ name: 'One', description: 'By the sea' },
			{ name: 'One', description: 'By the sea' },
		],
	}),
);

describe(
	'[C2] a comment in an album that is deleted: it goes with it, or is in a notice',
	played({
		edits: ({ albumId }) => [
			['deleteAlbum', { id: albumId }],
			['addComment', { albumId, id: newId(), text: 'Lovely' }],
		],
		comesTo: [
			{ ...deleted, told: [[], ['album.not_found Lovely']] },
			{ ...deleted, comments: ['Lovely'] },
		],
	}),
);

describe(
	'[C3] a photo that is added and removed: the later stands',
	played({
		edits: ({ albumId, ids }) => [
			['removeAssets', { albumId, assetIds: [ids.c] }],
			['addAssets', { albumId, assetIds: [ids.c] }],
		],
		comesTo: [{ photos: 'a b d c' }, { photos: 'a b d' }],
	}),
);

describe(
	'[C4] two moves: one order in which each photo is once',
	played({
		edits: ({ albumId, ids: { a, b, c, d } }) => [
			['moveAssets', { albumId, assetIds: [a], after: d }],
			['moveAssets', { albumId, assetIds: [b, a], after: c }],
		],
		comesTo: [{ photos: 'c b a d' }, { photos: 'c b d a' }],
	}),
);

describe(
	'[C5] a photo that is moved and removed: it is gone, and what moved with it has moved',
	played({
		edits: ({ albumId, ids: { b, c, d } }) => [
			['moveAssets', { albumId, assetIds: [c, b], after: null }],
			['removeAssets', { albumId, assetIds: [c, d] }],
		],
		comesTo: [{ photos: 'b a' }, { photos: 'b a' }],
	}),
);

describe(
	'[C5] a photo that is moved behind one that is removed: it stands where that one was',
	played({
		edits: ({ albumId, ids: { a, c } }) => [
			['moveAssets', { albumId, assetIds: [a], after: c }],
			['removeAssets', { albumId, assetIds: [c] }],
		],
		comesTo: [{ photos: 'b a d' }, { photos: 'b a d' }],
	}),
);

describe(
	'[C6] photos of an editor who is removed: they are in, or in a notice',
	played({
		edits: ({ albumId, benId, ids }) => [
			['removeMember', { albumId, userId: benId, keepAssets: true }],
			['addAssets', { albumId, assetIds: [ids.e] }],
		],
		comesTo: [
			{ roles: ['owner', undefined], told: [[], ['album.not_found e']] },
			{ roles: ['owner', undefined], photos: 'a b c d e' },
		],
	}),
);

describe(
	'[C6] photos of an editor who is removed with them: none of them stays',
	played({
		edits: ({ albumId, benId, ids }) => [
			['removeMember', { albumId, userId: benId, keepAssets: false }],
			['addAssets', { albumId, assetIds: [ids.e] }],
		],
		comesTo: [
			{ roles: ['owner', undefined], photos: 'a b', told: [[], ['album.not_found e']] },
			{ roles: ['owner', undefined], photos: 'a b' },
		],
	}),
);

describe(
	'[C7] a comment where activity is switched off: it stays readable, or is in a notice',
	played({
		edits: ({ albumId }) => [
			['updateAlbum', { id: albumId, isActivityEnabled: false }],
			['addComment', { albumId, id: newId(), text: 'Lovely' }],
		],
		comesTo: [{ told: [[], ['album.activity_off Lovely']] }, { comments: ['Lovely'] }],
	}),
);

describe(
	'[C8] a cover that is removed: the first as displayed takes its place, and who chose it later is told',
	played({
		edits: ({ albumId, ids }) => [
			['updateAlbum', { id: albumId, coverAssetId: ids.c }],
			['removeAssets', { albumId, assetIds: [ids.c] }],
		],
		comesTo: [
			{ photos: 'a b d', cover: undefined },
			{ photos: 'a b d', cover: undefined, told: [['entry.not_found'], []] },
		],
	}),
);

describe(
	'[C9] photos of an editor who becomes a viewer: they are in, or in a notice',
	played({
		edits: ({ albumId, benId, ids }) => [
			['setMember', { albumId, userId: benId, role: 'viewer' }],
			['addAssets', { albumId, assetIds: [ids.e] }],
		],
		comesTo: [
			{ roles: ['owner', 'viewer'], told: [[], ['album.no_right e']] },
			{ roles: ['owner', 'viewer'], photos: 'a b c d e' },
		],
	}),
);

describe(
	'[C10] photos for an album that is deleted: they go with it, or are in a notice',
	played({
		edits: ({ albumId, ids }) => [
			['deleteAlbum', { id: albumId }],
			['addAssets', { albumId, assetIds: [ids.e] }],
		],
		comesTo: [
			{ ...deleted, told: [[], ['album.not_found e']] },
			{ ...deleted, photos: 'a b c d e' },
		],
	}),
);

describe(
	'[C11] an album that is handed over to who leaves it: it has one owner',
	played({
		edits: ({ albumId, benId }) => [
			['transferOwnership', { albumId, userId: benId }],
			['leaveAlbum', { albumId }],
		],
		comesTo: [
			{ roles: ['editor', 'owner'], told: [[], ['member.is_owner']] },
			{ roles: ['owner', undefined], told: [['member.not_found'], []] },
		],
	}),
);

describe(
	'[C12] a photo that is restored and added anew: it is there once, where the first has put it',
	played({
		before: async ({ ben, albumId, ids }) =>
			ben.mutate('removeAssets', { albumId, assetIds: [ids.c], at: now() }),
		edits: ({ albumId, ids }) => [
			['restoreEntries', { albumId, assetIds: [ids.c] }],
			['addAssets', { albumId, assetIds: [ids.c] }],
		],
		comesTo: [{ photos: 'a b c d' }, { photos: 'a b d c' }],
	}),
);
