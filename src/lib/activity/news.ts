import type { Author, Comment } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import { guestName } from '#lib/i18n/guest-words.ts';
import type { AlbumRow } from '#lib/store/database.ts';

type Who = Pick<Author, 'userId' | 'name' | 'handle' | 'picture'>;

/** Something that someone else did in an album. */
export type News = { id: string; albumId: string; albumName: string; who: Who; at: string } & (
	{ kind: 'comment'; text: string } | { kind: 'added'; count: number; entries: Entry[] } | { kind: 'shared' }
);

/** What the device knows of one album. */
export interface AlbumNews {
	album: Pick<AlbumRow, 'id' | 'name' | 'role' | 'ownerId'>;
	members: readonly Member[];
	comments: readonly Comment[];
	entries: readonly Entry[];
}

/** Pictures shown with `added 12 photos` */
const samples = 4;

/** What others did, the last first: comments, photos added (those of a day by one person are one), albums shared. */
export function newsOf(albums: readonly AlbumNews[], me: string, most: number): News[] {
	return albums
		.flatMap((known) => [...commented(known, me), ...added(known, me), ...shared(known, me)])
		.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? -1 : 1))
		.slice(0, most);
}

const place = ({ album }: AlbumNews) => ({ albumId: album.id, albumName: album.name });

const commented = (known: AlbumNews, me: string): News[] =>
	known.comments
		.filter(({ author }) => author.userId !== me)
		.map(({ id, author, text, createdAt }) => ({
			...place(known),
			kind: 'comment',
			id,
			who: author,
			at: createdAt,
			text,
		}));

function added(known: AlbumNews, me: string): News[] {
	const people = new Map(known.members.map((member) => [member.userId, member]));
	const groups = new Map<string, Entry[]>();
	for (const entry of known.entries) {
		if (entry.addedBy === me && entry.guest === undefined) continue;
		// What a guest brought is the owner's, and news for the owner all the same.
		const by = entry.guest === undefined ? entry.addedBy : `guest ${entry.guest}`;
		const key = `${known.album.id} ${by} ${entry.addedAt.slice(0, 10)}`;
		groups.set(key, [...(groups.get(key) ?? []), entry]);
	}
	return [...groups].map(([id, entries]) => {
		const last = entries.reduce((a, b) => (a.addedAt > b.addedAt ? a : b));
		const who = adderOf(last, people);
		return {
			...place(known),
			kind: 'added',
			id,
			who,
			at: last.addedAt,
			count: entries.length,
			entries: entries.slice(0, samples),
		};
	});
}

/** A guest of a link has a name at most; a member who has left is known by no name. */
function adderOf({ guest, addedBy }: Entry, people: ReadonlyMap<string, Member>): Who {
	if (guest !== undefined) return { userId: '', name: guestName(guest), handle: '', picture: null };
	return people.get(addedBy) ?? { userId: addedBy, name: '', handle: '', picture: null };
}

function shared(known: AlbumNews, me: string): News[] {
	if (known.album.role === 'owner') return [];
	const own = known.members.find((member) => member.userId === me);
	const owner = known.members.find((member) => member.userId === known.album.ownerId);
	if (!own || !owner) return [];
	return [{ ...place(known), kind: 'shared', id: `shared ${known.album.id}`, who: owner, at: own.joinedAt }];
}
