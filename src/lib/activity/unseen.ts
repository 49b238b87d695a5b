/** What others did in an album since one looked: docs/adr/0013-what-was-seen-stays-on-the-device.md. */
import type { Comment, Like } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import type { AlbumRow } from '#lib/store/database.ts';

/** What the device knows of one album */
export interface Known {
	album: Pick<AlbumRow, 'role'>;
	members: readonly Member[];
	comments: readonly Comment[];
	likes: readonly Like[];
	entries: readonly Entry[];
}

/** Something that someone else did */
export interface Done {
	id: string;
	/** When, by the clock of whoever did it: it may come days later, from a device that was away */
	at: string;
}

/** What had been seen when an album was looked at last. */
export interface Look {
	/** Everything up to here counts as seen */
	from: string;
	/** What is later and was seen */
	seen: readonly string[];
}

const day = 24 * 3_600_000;
/** Milliseconds for which what arrives late is still told apart from what was seen */
const late = 30 * day;

// The end of an id is chance or a hash: enough to tell a few thousand apart, in a third of the room.
const short = (kind: string, ...ids: string[]) => kind + ids.map((id) => id.slice(-12)).join('');

/**
 * Comments, likes, photos added and people who joined, but for one's own. Whoever owns an album adds its people, so for the
 * owner they are nothing new; that one was let in oneself is.
 */
export function doneByOthers({ album, members, comments, likes, entries }: Known, me: string): Done[] {
	return [
		...comments
			.filter(({ author }) => author.userId !== me)
			.map(({ id, createdAt }) => ({ id: short('c', id), at: createdAt })),
		...likes
			.filter(({ author }) => author.userId !== me)
			.map(({ assetId, author, createdAt }) => ({
				id: short('l', assetId ?? '-', author.userId),
				at: createdAt,
			})),
		...entries
			.filter(({ addedBy, guest }) => addedBy !== me || guest !== undefined)
			.map(({ assetId, addedAt }) => ({ id: short('e', assetId), at: addedAt })),
		...(album.role === 'owner' ? [] : members).map(({ userId, joinedAt }) => ({
			id: short('m', userId),
			at: joinedAt,
		})),
	];
}

/** Those of them that were not seen. */
export function unseenOf(done: readonly Done[], { from, seen }: Look): Done[] {
	const known = new Set(seen);
	return done.filter(({ id, at }) => at > from && !known.has(id));
}

/** What is seen by looking now. @param now milliseconds since 1970 */
export function lookAt(done: readonly Done[], now: number): Look {
	const from = new Date(now - late).toISOString();
	return { from, seen: done.filter(({ at }) => at > from).map(({ id }) => id) };
}

/**
 * Where no one has looked on this device yet: nothing is new that was there before the device, or before one was let in.
 *
 * @param since when this device began to look
 */
export function firstLook(since: string, known: Known, me: string): Look {
	const joinedAt = known.members.find(({ userId }) => userId === me)?.joinedAt;
	if (known.album.role === 'owner' || joinedAt === undefined) return { from: since, seen: [] };
	const own = short('m', me);
	const before = doneByOthers(known, me).filter(({ id, at }) => at <= joinedAt && id !== own);
	return { from: since, seen: before.map(({ id }) => id) };
}

/** Whether a look has seen what the one before had, not a day ago: then it need not be written. */
export const isSameLook = (before: Look | undefined, now: Look): boolean =>
	before !== undefined &&
	Date.parse(now.from) - Date.parse(before.from) < day &&
	now.seen.length === before.seen.length &&
	now.seen.every((id, i) => id === before.seen[i]);
