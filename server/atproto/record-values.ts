import { createHash } from 'node:crypto';
import { collectionOf } from './lexicons.ts';
import type { Blob, Value } from './repo.ts';
import type { WantedList, WantedTrack } from './wanted.ts';

/** Characters of a title, and of a name: what the lexicons allow, whatever these characters are */
const longest = 400;

const clipped = (text: string, otherwise: string) =>
	[...text.trim()].slice(0, longest).join('').trim() || otherwise;

/** What a track's sound is given as: a blob of the repository, or an address here */
export type Sound = { audio: Blob } | { audioUrl: string };

export const trackValue = (nsid: string, track: WantedTrack, sound: Sound, fileType: string): Value => ({
	$type: collectionOf(nsid, 'track'),
	title: clipped(track.title, 'Untitled'),
	artist: clipped(track.artist, 'Unknown'),
	...(track.duration !== null && { duration: Math.max(0, Math.round(track.duration)) }),
	fileType,
	...sound,
	createdAt: track.createdAt,
});

/** @param items the records of its tracks, in the order of the release */
export const listValue = (
	nsid: string,
	{ name, releasedAt }: WantedList,
	items: readonly { uri: string; cid: string }[],
): Value => ({
	$type: collectionOf(nsid, 'list'),
	name: clipped(name, 'Untitled'),
	listType: 'album',
	items: items.map(({ uri, cid }) => ({ subject: { uri, cid } })),
	createdAt: releasedAt,
});

/** All that this server writes of a record. What else is in one is somebody else's, and stays. */
const own = [
	...['$type', 'title', 'artist', 'duration', 'fileType', 'audio', 'audioUrl'],
	...['name', 'listType', 'items', 'createdAt', 'updatedAt'],
];

/** A record that is there with what it is to say, and with all in it that is not this server's. */
export function merged(there: Record<string, unknown>, wanted: Value): Value {
	const foreign = Object.entries(there).filter(([name]) => !own.includes(name));
	return { ...Object.fromEntries(foreign), ...wanted };
}

/** Whether a record says what it is to say, whenever it was written. */
export function isAsWanted(there: Record<string, unknown>, wanted: Value): boolean {
	const told = own.filter((name) => name !== 'updatedAt');
	const only = (value: Record<string, unknown>) =>
		Object.fromEntries(told.map((name) => [name, value[name]]));
	return canonical(only(there)) === canonical(only(wanted));
}

/** The same for what is made of the same, in whichever order its fields are */
export const digestOf = (value: unknown): string =>
	createHash('sha256').update(canonical(value)).digest('hex');

const canonical = (value: unknown): string =>
	JSON.stringify(value, (_name, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);
