/** The keys of a client's view. Each belongs to exactly one space: `spaceOf` says which. */
import type { Id } from './ids.ts';

export const keys = {
	me: 'me',
	album: (id: Id) => `album/${id}`,
	member: (albumId: Id, userId: Id) => `member/${albumId}/${userId}`,
	/** A member that is known by handle only; made by predictions, never sent by the server */
	waitingMember: (albumId: Id, handle: string) => `member/${albumId}/@${handle}`,
	entry: (albumId: Id, assetId: Id) => `entry/${albumId}/${assetId}`,
	comment: (albumId: Id, id: Id) => `activity/${albumId}/${id}`,
	like: (albumId: Id, assetId: Id | null, userId: Id) => `like/${albumId}/${assetId ?? '-'}/${userId}`,
	link: (albumId: Id, id: Id) => `link/${albumId}/${id}`,
	asset: (id: Id) => `asset/${id}`,
	notice: (id: Id) => `notice/${id}`,
} as const;

/** Prefixes of the keys that an album's space holds; with the album's id they name all of them. */
export const albumPrefixes = ['member', 'entry', 'activity', 'like', 'link'] as const;

/** Everything that a client holds of an album begins with one of these. */
export const prefixesOfAlbum = (albumId: Id): string[] => [
	keys.album(albumId),
	...albumPrefixes.map((prefix) => `${prefix}/${albumId}/`),
];

export type KeyKind = 'me' | 'album' | 'member' | 'entry' | 'activity' | 'like' | 'link' | 'asset' | 'notice';

/** A key in its parts: its kind, and the ids behind it. */
export function parseKey(key: string): { kind: KeyKind; ids: string[] } {
	const [kind, ...ids] = key.split('/');
	return { kind: kind as KeyKind, ids };
}
