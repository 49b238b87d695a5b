import { type AudioTags, trackTitleOf } from '#domain/audio.ts';

/** What the order of tracks follows from. */
export interface Numbered {
	fileName: string;
	tags: Pick<AudioTags, 'disc' | 'track'>;
}

const byName = new Intl.Collator(undefined, { numeric: true });

/**
 * Tracks as they belong on a record: by disc, then by track, as their tags say it. One whose tags give no number goes by
 * the number that its file's name begins with, and behind the others where there is none either; then by name.
 */
export function compareTracks(a: Numbered, b: Numbered): number {
	return (
		discOf(a) - discOf(b) || byNumber(trackOf(a), trackOf(b)) || byName.compare(a.fileName, b.fileName) || 0
	);
}

const byNumber = (a: number, b: number) => (a === b ? 0 : a - b);

/** `2-05 Name.mp3` is the fifth track of the second disc. */
const named = /^\s*(?:(\d{1,2})[-.])?(\d{1,3})(?=[\s._-])/;

const discOf = ({ tags, fileName }: Numbered): number =>
	tags.disc ?? (Number(named.exec(fileName)?.[1] ?? 1) || 1);

const trackOf = ({ tags, fileName }: Numbered): number => {
	const inName = named.exec(fileName)?.[2];
	return tags.track ?? (inName === undefined ? Infinity : Number(inName));
};

/** What a track is called until a person says otherwise: what its file says, else what the file is called. */
export const titleFor = (file: Pick<File, 'name'>, said: { title: string }): string =>
	said.title || trackTitleOf(file.name);

/** What most of them say; empty where none says anything. */
export function mostSaid(words: readonly (string | undefined)[]): string {
	const counts = new Map<string, number>();
	for (const word of words) if (word) counts.set(word, (counts.get(word) ?? 0) + 1);
	return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), ['', 0] as const)[0];
}
