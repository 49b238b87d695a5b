import type { Author, Comment, Like } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import { guestName } from '#lib/i18n/guest-words.ts';
import type { AlbumRow } from '#lib/store/database.ts';

type Who = Pick<Author, 'userId' | 'name' | 'handle' | 'picture'>;

/** Something that was done in an album: by others, and what one said, liked and released oneself. */
export type News = {
	id: string;
	albumId: string;
	albumName: string;
	who: Who;
	isOwn: boolean;
	at: string;
} & (
	| { kind: 'comment'; text: string }
	/** `entries`: some of them, as pictures. `isMusic`: they are tracks, all of them */
	| { kind: 'added' | 'liked'; count: number; isMusic: boolean; entries: Entry[] }
	| { kind: 'liked_album' | 'shared' | 'released' }
);

/** What the device knows of one album. */
export interface AlbumNews {
	album: Pick<AlbumRow, 'id' | 'name' | 'role' | 'ownerId' | 'releasedAt'>;
	members: readonly Member[];
	comments: readonly Comment[];
	likes: readonly Like[];
	entries: readonly Entry[];
}

/** Pictures shown with `added 12 photos` */
const samples = 4;

/**
 * What was done, the last first: comments, likes, photos that others added (each by one person on one day is one), albums
 * that were shared with one, and releases.
 */
export function newsOf(albums: readonly AlbumNews[], me: string, most: number): News[] {
	return albums
		.flatMap((known) => [
			...commented(known),
			...liked(known),
			...added(known, me),
			...shared(known, me),
			...released(known),
		])
		.map((news): News => ({ ...news, isOwn: news.who.userId === me }))
		.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? -1 : 1))
		.slice(0, most);
}

type Found = News extends infer One ? (One extends News ? Omit<One, 'isOwn'> : never) : never;

const place = ({ album }: AlbumNews) => ({ albumId: album.id, albumName: album.name });
const dayOf = (time: string) => time.slice(0, 10);
const isMusic = ({ asset }: Entry) => asset.kind === 'audio';

const commented = (known: AlbumNews): Found[] =>
	known.comments.map(({ id, author, text, createdAt }) => ({
		...place(known),
		kind: 'comment',
		id,
		who: author,
		at: createdAt,
		text,
	}));

function liked(known: AlbumNews): Found[] {
	const entries = new Map(known.entries.map((entry) => [entry.assetId, entry]));
	const groups = Map.groupBy(
		known.likes.filter(({ assetId }) => assetId !== null && entries.has(assetId)),
		({ assetId, author, createdAt }) =>
			`liked ${known.album.id} ${author.userId} ${dayOf(createdAt)} ${isMusic(entries.get(assetId!)!)}`,
	);
	const ofItems = [...groups].map(([id, likes]): Found => {
		const last = likes.reduce((a, b) => (a.createdAt > b.createdAt ? a : b));
		const which = likes.map(({ assetId }) => entries.get(assetId!)!);
		return {
			...place(known),
			...{ kind: 'liked', id, who: last.author, at: last.createdAt },
			...{ count: which.length, isMusic: isMusic(which[0]!), entries: which.slice(0, samples) },
		};
	});
	const ofAlbum = known.likes
		.filter(({ assetId }) => assetId === null)
		.map(({ author, createdAt }): Found => {
			const id = `liked ${known.album.id} ${author.userId}`;
			return { ...place(known), kind: 'liked_album', id, who: author, at: createdAt };
		});
	return [...ofItems, ...ofAlbum];
}

function added(known: AlbumNews, me: string): Found[] {
	const people = new Map(known.members.map((member) => [member.userId, member]));
	// What a guest brought is the owner's, and news for the owner all the same.
	const groups = Map.groupBy(
		known.entries.filter(({ addedBy, guest }) => addedBy !== me || guest !== undefined),
		(entry) => {
			const by = entry.guest === undefined ? entry.addedBy : `guest ${entry.guest}`;
			return `${known.album.id} ${by} ${dayOf(entry.addedAt)}${isMusic(entry) ? ' music' : ''}`;
		},
	);
	return [...groups].map(([id, entries]) => {
		const last = entries.reduce((a, b) => (a.addedAt > b.addedAt ? a : b));
		return {
			...place(known),
			...{ kind: 'added', id, who: adderOf(last, people), at: last.addedAt },
			...{ count: entries.length, isMusic: isMusic(last), entries: entries.slice(0, samples) },
		};
	});
}

function released(known: AlbumNews): Found[] {
	const { id, ownerId, releasedAt } = known.album;
	const owner = known.members.find(({ userId }) => userId === ownerId);
	if (releasedAt === null || !owner) return [];
	return [{ ...place(known), kind: 'released', id: `released ${id}`, who: owner, at: releasedAt }];
}

/** A guest of a link has a name at most; a member who has left is known by no name. */
function adderOf({ guest, addedBy }: Entry, people: ReadonlyMap<string, Member>): Who {
	if (guest !== undefined) return { userId: '', name: guestName(guest), handle: '', picture: null };
	return people.get(addedBy) ?? { userId: addedBy, name: '', handle: '', picture: null };
}

function shared(known: AlbumNews, me: string): Found[] {
	if (known.album.role === 'owner') return [];
	const own = known.members.find((member) => member.userId === me);
	const owner = known.members.find((member) => member.userId === known.album.ownerId);
	if (!own || !owner) return [];
	return [{ ...place(known), kind: 'shared', id: `shared ${known.album.id}`, who: owner, at: own.joinedAt }];
}
