import { stat } from 'node:fs/promises';
import { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import { parseFile, selectCover } from 'music-metadata';
import { audioTagsOf } from '#domain/audio.ts';
import { refuse } from '#domain/errors.ts';
import { type Film, readFilm } from '#domain/film.ts';
import { kindOf } from '#domain/media-types.ts';
import { playsMusic } from '#domain/playing.ts';
import type { Music, ProbeRequest } from './probe.ts';
import { answerWith } from './reader-end.ts';

/** Bytes of a cover; a larger one is none */
const mostOfCover = 32 * 1024 * 1024;

/** Bytes up to which a piece that does not say how long it is is read through */
const mostCounted = 64 * 1024 * 1024;

async function film({ path, type }: ProbeRequest): Promise<Film> {
	const input = new Input({ source: new FilePathSource(path), formats: [MP4, QTFF, WEBM, MATROSKA] });
	try {
		const read = await readFilm(input, type, await createdAt(path, type));
		if (read.streams.video === undefined && read.streams.audio === undefined)
			throw new Error('an empty film');
		return read;
	} finally {
		input.dispose();
	}
}

/** An MP4 has the time of its making in a header that mediabunny does not show. */
async function createdAt(path: string, type: string): Promise<Date | undefined> {
	if (type !== 'video/mp4' && type !== 'video/quicktime') return undefined;
	const read = await parseFile(path, { skipCovers: true }).catch(() => undefined);
	return read?.format.creationTime;
}

async function music({ path, type }: ProbeRequest): Promise<Music> {
	const { size } = await stat(path);
	const { common, format } = await parseFile(path, { duration: size <= mostCounted });
	const cover = selectCover(common.picture)?.data;
	const { duration = 0 } = format;
	return {
		...audioTagsOf(common),
		duration: Number.isFinite(duration) && duration > 0 ? duration : null,
		cover: cover && cover.length <= mostOfCover ? new Uint8Array(cover) : undefined,
		plays: playsMusic(type, format.codec),
	};
}

/** Both libraries tell of a bad file by errors of many kinds; only what says nothing of the file is thrown on. */
function refuseBad(error: unknown): never {
	if (error instanceof Error && 'syscall' in error) throw error;
	refuse('asset.unreadable');
}

answerWith((request: ProbeRequest): Promise<Film | Music> => {
	const read = kindOf(request.type) === 'video' ? film(request) : music(request);
	return read.catch(refuseBad);
});
