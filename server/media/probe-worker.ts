import { stat } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { FilePathSource, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import { parseFile, selectCover } from 'music-metadata';
import { audioTagsOf } from '../../src/domain/audio.ts';
import { type Film, readFilm } from '../../src/domain/film.ts';
import { kindOf } from '../../src/domain/media-types.ts';
import { playsMusic } from '../../src/domain/playing.ts';
import type { ThreadAnswer } from './in-thread.ts';
import type { Music, ProbeRequest } from './probe.ts';

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

/** Both readers tell of a bad file by errors of many kinds; only what says nothing of the file is thrown on. */
function answerTo(error: unknown): ThreadAnswer<never> {
	if (error instanceof Error && 'syscall' in error) throw error;
	return { refused: 'asset.unreadable' };
}

const request = workerData as ProbeRequest;
const posted: ThreadAnswer<Film | Music> = await (
	kindOf(request.type) === 'video' ? film(request) : music(request)
).then((answer) => ({ answer }), answerTo);
parentPort?.postMessage(posted);
