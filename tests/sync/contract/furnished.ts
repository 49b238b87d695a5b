import type { RegisterAsset } from '#domain/asset.ts';
import { newId } from '#domain/ids.ts';
import type { MutationName } from '#domain/mutations.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import { execute } from '../../../server/sync/transact.ts';
import { now, type Person, photoFile, type TestServer } from '../../support/people.ts';

export const everyone = ['ana', 'ben', 'cem'] as const;
export type Who = (typeof everyone)[number];
export type People = Record<Who, Person>;

/** An album of Ana's with Ben as an editor and Cem as a viewer, and something of all that can be in it. */
export interface Furnished {
	people: People;
	albumId: string;
	/** What each has in their library; the first two of Ana's and of Ben's are in the album */
	files: Record<Who, RegisterAsset[]>;
	/** Of all files, Ana's first */
	assetIds: string[];
	comments: string[];
	linkId: string;
}

/** Which of several things an edit is about */
export interface Pick {
	a: number;
	b: number;
	flag: boolean;
}

export async function furnish(server: TestServer, people: People): Promise<Furnished> {
	const { ana, ben, cem } = people;
	const devices = { ana: ana.device(), ben: ben.device(), cem: cem.device() };
	const files = { ana: await filesOf(ana, 4), ben: await filesOf(ben, 3), cem: await filesOf(cem, 1) };
	for (const who of everyone) {
		for (const file of files[who]) devices[who].queue('registerAsset', file);
		await devices[who].push();
		const change = { type: 'image/jpeg', kind: 'photo' } as const;
		for (const { id } of files[who].slice(0, 2))
			await execute(server.services, people[who].id, markStored, { assetId: id, ...change });
	}
	const albumId = newId();
	await devices.ana.mutate('createAlbum', {
		id: albumId,
		name: 'Ours',
		assetIds: idsOf(files.ana).slice(0, 2),
		members: [
			{ handle: 'ben', role: 'editor' },
			{ handle: 'cem', role: 'viewer' },
		],
		at: now(),
	});
	await devices.ben.mutate('addAssets', { albumId, assetIds: idsOf(files.ben).slice(0, 2), at: now() });
	const comments: string[] = [];
	for (const who of everyone) {
		comments.push(newId());
		await devices[who].mutate('addComment', { albumId, id: comments.at(-1)!, text: `By ${who}`, at: now() });
	}
	await devices.ben.mutate('setLike', { albumId, assetId: files.ana[0]!.id, liked: true, at: now() });
	const linkId = newId();
	await devices.ana.mutate('createLink', { albumId, id: linkId, key: linkKey(), at: now() });
	const assetIds = everyone.flatMap((who) => idsOf(files[who]));
	return { people, albumId, files, assetIds, comments, linkId };
}

const idsOf = (files: RegisterAsset[]) => files.map(({ id }) => id);
const linkKey = () => newId().replaceAll('-', '');
const at = <T>(list: readonly T[], index: number): T => list[index % list.length]!;

const filesOf = ({ id }: Person, count: number): Promise<RegisterAsset[]> =>
	Promise.all(Array.from({ length: count }, (_, i) => photoFile(id, i)));

/** Arguments of each mutator: what someone may well try in such an album. */
export const tries: { [N in MutationName]: (within: Furnished, who: Who, pick: Pick) => object } = {
	createAlbum: ({ files }, who, { b, flag }) => ({
		id: newId(),
		name: 'Mine',
		kind: flag ? 'music' : 'photos',
		...(b > 0 && { order: at(['desc', 'asc', 'manual'], b) }),
		assetIds: idsOf(files[who]),
		members: who === 'cem' ? [] : [{ handle: 'cem', role: 'viewer' }],
	}),
	updateAlbum: ({ albumId, assetIds, files }, who, { a, b, flag }) => ({
		id: albumId,
		name: `Name ${a}`,
		order: at(['desc', 'asc', 'manual'], b),
		...(flag ? { coverAssetId: at(assetIds, a) } : { isActivityEnabled: b > 1 }),
		...(b > 4 && { imageAssetId: b === 7 ? null : at(idsOf(files[who]), a) }),
	}),
	deleteAlbum: ({ albumId }, _who, { flag }) => ({ id: albumId, cascade: flag }),
	restoreAlbum: ({ albumId }, _who, { flag }) => ({ id: albumId, cascade: flag }),
	addAssets: ({ albumId, assetIds, files }, who, { a, b, flag }) => ({
		albumId,
		assetIds: flag ? [at(assetIds, a)] : [at(idsOf(files[who]), a), at(idsOf(files[who]), b)],
	}),
	removeAssets: ({ albumId, assetIds }, _who, { a }) => ({ albumId, assetIds: [at(assetIds, a)] }),
	restoreEntries: ({ albumId, assetIds }, _who, { a, b }) => ({
		albumId,
		assetIds: [at(assetIds, a), at(assetIds, b)],
	}),
	moveAssets: ({ albumId, assetIds }, _who, { a, b, flag }) => ({
		albumId,
		assetIds: [at(assetIds, a), at(assetIds, a + 1)],
		after: flag ? null : at(assetIds, b),
	}),
	finalizeAlbum: ({ albumId, assetIds }, _who, { a, b }) => ({
		albumId,
		assetIds: [...new Set([at(assetIds, a), at(assetIds, b)])],
	}),
	unreleaseAlbum: ({ albumId }) => ({ albumId }),
	setMember: ({ albumId, people }, _who, { a, b, flag }) => {
		const person = people[at(everyone, a)];
		const role = at(['editor', 'viewer'], b);
		return flag ? { albumId, handle: person.handle, role } : { albumId, userId: person.id, role };
	},
	removeMember: ({ albumId, people }, _who, { a, flag }) => ({
		albumId,
		userId: people[at(everyone, a + 1)].id,
		keepAssets: flag,
	}),
	leaveAlbum: ({ albumId }) => ({ albumId }),
	transferOwnership: ({ albumId, people }, _who, { a }) => ({
		albumId,
		userId: people[at(everyone, a + 1)].id,
	}),
	addComment: ({ albumId, assetIds }, _who, { a, flag }) => ({
		albumId,
		id: newId(),
		assetId: flag ? at(assetIds, a) : null,
		moment: flag ? 61.5 : undefined,
		text: 'Oh',
	}),
	updateComment: ({ albumId, comments }, _who, { a }) => ({
		albumId,
		id: at(comments, a),
		text: 'Said better',
	}),
	deleteActivity: ({ albumId, comments }, _who, { a }) => ({ albumId, id: at(comments, a) }),
	setLike: ({ albumId, assetIds }, _who, { a, b, flag }) => ({
		albumId,
		assetId: b > 3 ? at(assetIds, a) : null,
		liked: flag,
	}),
	createLink: ({ albumId }, _who, { flag }) => ({
		albumId,
		id: newId(),
		key: linkKey(),
		...(flag ? { password: 'a word', allowUpload: true } : {}),
	}),
	updateLink: ({ albumId, linkId }, _who, { flag }) => ({
		albumId,
		id: linkId,
		password: flag ? 'a word' : null,
		allowDownload: flag,
	}),
	deleteLink: ({ albumId, linkId }) => ({ albumId, id: linkId }),
	registerAsset: ({ files }, who, { a }) => at(files[who], a),
	updateAsset: ({ assetIds }, _who, { a, flag }) => ({
		id: at(assetIds, a),
		title: `Title ${a}`,
		...(flag ? { takenAt: '2020-02-02T02:02:02.000Z' } : {}),
	}),
	trashAssets: ({ files }, who, { a, b }) => ({
		assetIds: [...new Set([at(idsOf(files[who]), a), at(idsOf(files[who]), b)])],
	}),
	restoreAssets: ({ files }, who, { a, b }) => ({
		assetIds: [...new Set([at(idsOf(files[who]), a), at(idsOf(files[who]), b)])],
	}),
	purgeAssets: ({ files }, who, { a, b }) => ({
		assetIds: [...new Set([at(idsOf(files[who]), a), at(idsOf(files[who]), b)])],
	}),
	dismissNotice: () => ({ id: newId() }),
};
