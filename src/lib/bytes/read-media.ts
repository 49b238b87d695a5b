/** What films and music say of themselves, read on the device by the rules that the server has too. Runs in a worker. */
import type { RegisterAsset } from '#domain/asset.ts';
import { audioTagsOf } from '#domain/audio.ts';
import { readFilm } from '#domain/film.ts';
import type { Taken } from '#domain/taken-at.ts';

/** Bytes of a cover; a larger one is none */
const mostOfCover = 32 * 1024 * 1024;

/**
 * Milliseconds for what a file says of itself. One that broke off and was filled with zeros is millions of empty boxes,
 * each a read of its own, and the files behind it wait.
 */
const patience = 15_000;

/** What goes with the edit that makes the asset known */
export type Facts = Pick<RegisterAsset, 'details' | 'tags'> & {
	title?: string;
	/** Seconds; null where it is not said */
	duration?: number | null;
	taken?: Taken | undefined;
};

/** Nothing where the container cannot be read: a file that a browser cannot open is kept all the same. */
export async function readFilmFile(file: Blob, type: string): Promise<Facts> {
	let end: (() => void) | undefined;
	const read = async () => {
		// What reads is fetched where it is not on the device yet: with no connection nothing is read.
		const { BlobSource, Input, MATROSKA, MP4, QTFF, WEBM } = await import('mediabunny');
		const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
		end = () => input.dispose();
		// First of all: of what has no end for one reader the other is not asked.
		await input.getPrimaryVideoTrack();
		return readFilm(input, type, await createdAt(file, type));
	};
	try {
		const film = await within(read());
		return film ? { duration: film.duration, taken: film.taken, details: film.details } : {};
	} catch {
		return {};
	} finally {
		// Also what nobody waits for any more.
		end?.();
	}
}

/** @returns undefined where it takes longer than anyone should wait for it */
async function within<T>(work: Promise<T>): Promise<T | undefined> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, patience, undefined)));
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
		// Nobody waits for it any more, so nobody hears of how it fails.
		work.catch(() => undefined);
	}
}

/** An MP4 has the time of its making in a header that mediabunny does not show. */
async function createdAt(file: Blob, type: string): Promise<Date | undefined> {
	if (type !== 'video/mp4' && type !== 'video/quicktime') return undefined;
	const { parseBlob } = await import('music-metadata');
	const read = await parseBlob(file, { skipCovers: true }).catch(() => undefined);
	return read?.format.creationTime;
}

/** Nothing where the file says nothing. */
export async function readMusicFile(file: Blob): Promise<Facts> {
	try {
		const { parseBlob } = await import('music-metadata');
		const read = await within(parseBlob(file, { skipCovers: true }));
		if (!read) return {};
		const { common, format } = read;
		const { duration } = format;
		return { ...audioTagsOf(common), duration: duration && Number.isFinite(duration) ? duration : null };
	} catch {
		return {};
	}
}

/** The picture that a piece of music has in it. */
export async function coverOf(file: Blob): Promise<Blob | undefined> {
	try {
		const { parseBlob, selectCover } = await import('music-metadata');
		const read = await within(parseBlob(file));
		const data = selectCover(read?.common.picture)?.data;
		return data && data.length <= mostOfCover ? new Blob([new Uint8Array(data)]) : undefined;
	} catch {
		return undefined;
	}
}
