/** Edits as a page makes them: of what its read model shows, and now and then of what it does not. */
import { createHash } from 'node:crypto';
import { assetIdOf, newId, type Id } from '#domain/ids.ts';
import { type MutationName, mutations } from '#domain/mutations.ts';
import type { Comment } from '#domain/activity.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Link } from '#domain/link.ts';
import type { Member } from '#domain/member.ts';
import type { Notice } from '#domain/notice.ts';
import type { AlbumRow, Bucket } from '#lib/store/database.ts';
import { argumentsOf } from '#lib/sync/mutate.ts';
import type { Chance } from './chance.ts';

/** What a page sees, and who looks at it. */
export interface Sight {
	me: { id: Id };
	people: readonly { id: Id; handle: string }[];
	rows: <T>(table: string) => T[];
}

export type Made = { name: MutationName; args: unknown };

/** The seconds of a file's bytes: few, so that two devices add the same one. */
const files = 8;
const slugs = ['sea', 'hills'];

/** One edit by chance; undefined where there is nothing to make it of. */
export async function anEdit(chance: Chance, sight: Sight, at: string): Promise<Made | undefined> {
	const name = chance.weighted<MutationName>([
		[5, 'createAlbum'],
		[4, 'updateAlbum'],
		[2, 'deleteAlbum'],
		[3, 'restoreAlbum'],
		[9, 'addAssets'],
		[6, 'removeAssets'],
		[4, 'restoreEntries'],
		[6, 'moveAssets'],
		[2, 'finalizeAlbum'],
		[1, 'unreleaseAlbum'],
		[8, 'setMember'],
		[5, 'removeMember'],
		[2, 'leaveAlbum'],
		[2, 'transferOwnership'],
		[6, 'addComment'],
		[2, 'updateComment'],
		[2, 'deleteActivity'],
		[6, 'setLike'],
		[5, 'createLink'],
		[2, 'updateLink'],
		[1, 'deleteLink'],
		[5, 'registerAsset'],
		[4, 'updateAsset'],
		[3, 'trashAssets'],
		[3, 'restoreAssets'],
		[1, 'purgeAssets'],
		[2, 'dismissNotice'],
	]);
	const input = await inputOf(name, chance, sight, at);
	return input && madeOf(name, input, at);
}

/** An edit with its time; undefined for what a page would not let out, e.g. of no photos at all. */
export function madeOf(name: MutationName, given: object, at: string): Made | undefined {
	const input = name === 'registerAsset' ? given : { ...given, at };
	// Someone who is known by handle only has no id yet.
	if (!mutations[name].safeParse(input).success) return undefined;
	return { name, args: argumentsOf(name, input) };
}

const bucketsOf = <T>({ rows }: Sight, scope: string): T[] =>
	rows<Bucket>('buckets')
		.filter((bucket) => bucket.scope === scope)
		.flatMap(({ items }) => items as T[]);

/** Ids of what a page shows as one's own. */
export const libraryOf = (sight: Sight): Id[] =>
	bucketsOf<Asset>(sight, 'library')
		.map(({ id }) => id)
		.sort();

/** What a page shows in an album. */
export const entriesIn = (sight: Sight, albumId: Id): Entry[] => bucketsOf<Entry>(sight, albumId);

async function inputOf(
	name: MutationName,
	chance: Chance,
	sight: Sight,
	at: string,
): Promise<Record<string, unknown> | undefined> {
	const { me, people, rows } = sight;
	const albums = rows<AlbumRow>('albums').sort(byId);
	const own = libraryOf(sight);
	const trash = rows<Asset>('trash').map(({ id }) => id);
	// Mostly one in which there is something to do.
	const mine = albums.filter(({ role }) => role === 'owner');
	const mostly = (list: AlbumRow[]) => chance.any(chance.in(0.85) && list.length > 0 ? list : albums);
	const entriesOf = (id: Id) => entriesIn(sight, id);
	const person = () => {
		const { id: userId, handle } = chance.one(people);
		if (chance.in(0.1)) return { handle: chance.in(0.5) ? 'nobody' : handle };
		return { userId };
	};
	const role = () => chance.one(['editor', 'viewer'] as const);
	const others = (album: AlbumRow) =>
		rows<Member>('members').filter((member) => member.albumId === album.id && member.userId !== me.id);
	const album = mostly(name === 'restoreAlbum' ? mine.filter(({ deletedAt }) => deletedAt !== null) : mine);
	const any = chance.any(albums);

	switch (name) {
		case 'createAlbum':
			return {
				id: newId(),
				name: `Album ${at.slice(-8)}`,
				kind: chance.one(['photos', 'music']),
				...(chance.in(0.3) ? { order: chance.one(['asc', 'desc', 'manual']) } : {}),
				...(chance.in(0.6) ? { assetIds: chance.some(own) } : {}),
				...(chance.in(0.5) ? { members: [{ ...person(), role: role() }] } : {}),
			};
		case 'updateAlbum': {
			if (!album) return undefined;
			const coverAssetId = chance.any(entriesOf(album.id))?.assetId ?? null;
			return {
				id: album.id,
				...chance.one<object>([
					{ name: `Called ${at.slice(-8)}` },
					{ description: `Of ${at}` },
					{ order: chance.one(['asc', 'desc', 'manual']) },
					{ isActivityEnabled: chance.in(0.7) },
					{ coverAssetId },
					{ imageAssetId: chance.in(0.7) ? (chance.any(own) ?? null) : null },
				]),
			};
		}
		case 'deleteAlbum':
		case 'restoreAlbum':
			return album && { id: album.id, cascade: chance.in(0.4) };
		case 'addAssets':
			return any && own.length > 0 ? { albumId: any.id, assetIds: chance.some(own) } : undefined;
		case 'removeAssets':
		case 'restoreEntries': {
			const there = any ? entriesOf(any.id).map(({ assetId }) => assetId) : [];
			const ids = name === 'removeAssets' && there.length > 0 ? there : [...there, ...own];
			return any && ids.length > 0 ? { albumId: any.id, assetIds: chance.some(ids) } : undefined;
		}
		case 'moveAssets': {
			const there = any ? entriesOf(any.id).map(({ assetId }) => assetId) : [];
			if (!any || there.length === 0) return undefined;
			const after = chance.in(0.3) ? null : chance.one(there);
			return { albumId: any.id, assetIds: chance.some(there), after };
		}
		case 'finalizeAlbum': {
			const there = album ? entriesOf(album.id).map(({ assetId }) => assetId) : [];
			return album && there.length > 0 ? { albumId: album.id, assetIds: chance.some(there) } : undefined;
		}
		case 'unreleaseAlbum':
			return album && { albumId: album.id };
		case 'setMember':
			return album && { albumId: album.id, ...person(), role: role() };
		case 'removeMember': {
			const member = album && chance.any(others(album));
			return member && { albumId: album.id, userId: member.userId, keepAssets: chance.in(0.6) };
		}
		case 'leaveAlbum': {
			const theirs = chance.any(albums.filter((one) => one.role !== 'owner'));
			return theirs && { albumId: theirs.id };
		}
		case 'transferOwnership': {
			const member = album && chance.any(others(album));
			return member && { albumId: album.id, userId: member.userId };
		}
		case 'addComment':
			return (
				any && {
					...{ albumId: any.id, id: newId(), text: `Said at ${at}`, assetId: aboutOf(any) },
					...(chance.in(0.3) ? { moment: 1.5 } : {}),
				}
			);
		case 'setLike':
			return any && { albumId: any.id, assetId: aboutOf(any), liked: chance.in(0.6) };
		case 'updateComment':
		case 'deleteActivity': {
			const comment = chance.any(rows<Comment>('comments'));
			const { albumId, id } = comment ?? {};
			return comment && { albumId, id, ...(name === 'updateComment' ? { text: `Rather ${at}` } : {}) };
		}
		case 'createLink':
			return (
				album && {
					albumId: album.id,
					id: newId(),
					key: newId().replaceAll('-', ''),
					...(chance.in(0.8) ? { slug: chance.one(slugs) } : {}),
				}
			);
		case 'updateLink':
		case 'deleteLink': {
			const link = chance.any(rows<Link>('links'));
			const { albumId, id } = link ?? {};
			if (!link || name === 'deleteLink') return link && { albumId, id };
			return { albumId, id, ...chance.one<object>([{ slug: chance.one(slugs) }, { allowUpload: true }]) };
		}
		case 'registerAsset': {
			const sha256 = createHash('sha256')
				.update(`file ${chance.below(files)}`)
				.digest('hex');
			return fileOf(await assetIdOf(me.id, sha256), sha256, chance, at);
		}
		case 'updateAsset': {
			const id = chance.any(own);
			const month = String(1 + chance.below(6)).padStart(2, '0');
			const takenAt = `2024-${month}-01T10:00:00.000Z`;
			if (!id) return undefined;
			return { id, ...(chance.in(0.5) ? { takenAt } : { title: `Seen ${at}` }) };
		}
		case 'trashAssets':
			return own.length > 0 ? { assetIds: chance.some(own, 2) } : undefined;
		case 'restoreAssets':
			return trash.length > 0 ? { assetIds: chance.some(trash, 2) } : undefined;
		case 'purgeAssets':
			return trash.length > 0 ? { assetIds: chance.some(trash, 1) } : undefined;
		case 'dismissNotice': {
			const notice = chance.any(rows<Notice>('notices'));
			return notice && { id: notice.id };
		}
	}

	function aboutOf(album: AlbumRow): Id | null {
		return chance.in(0.5) ? null : (chance.any(entriesOf(album.id))?.assetId ?? null);
	}
}

/** A file as a device describes it. */
export function fileOf(id: Id, sha256: string, chance: Chance, createdAt: string) {
	return {
		id,
		sha256,
		kind: 'photo',
		type: 'image/jpeg',
		fileName: `${sha256.slice(0, 4)}.jpg`,
		size: 1_000,
		width: 40,
		height: 30,
		takenAt: `2024-0${1 + chance.below(6)}-0${1 + chance.below(9)}T10:00:00.000Z`,
		takenAtSource: 'exif',
		duration: null,
		thumbhash: '',
		createdAt,
	};
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
