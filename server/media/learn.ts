/** What is learned of an asset from its bytes, kind by kind. */
import type { Playable } from '#domain/asset.ts';
import { PeakMeter } from '#domain/audio.ts';
import { Refusal, type ErrorCode } from '#domain/errors.ts';
import type { Taken } from '#domain/taken-at.ts';
import type { MarkDerived } from '../assets/mark-derived.ts';
import type { Derived } from './derive.ts';
import { drawPhoto } from './draw.ts';
import type { Ffmpeg, Source } from './ffmpeg.ts';
import { probeFilm, probeMusic } from './probe.ts';
import { tagsOfPhoto } from './tags.ts';

export interface Learned {
	facts: Omit<MarkDerived, 'assetId' | 'thumbhash'>;
	/** Absent where there is nothing to draw */
	pictures?: Derived | undefined;
	/** Why some of it could not be learned */
	failure?: ErrorCode | undefined;
}

/** @param fileDate milliseconds since 1970 @throws Refusal where the photo cannot be drawn */
export async function learnOfPhoto({ path, type }: Source, fileDate: number): Promise<Learned> {
	// Whatever comes of it: the file has to stay until it is drawn.
	const [drawn, told] = await Promise.allSettled([drawPhoto(path, type), tagsOfPhoto({ path, fileDate })]);
	const pictures = valueOf(drawn);
	const { taken, details } = valueOf(told);
	return {
		facts: { width: pictures.width, height: pictures.height, details, taken: withSource(taken) },
		pictures,
	};
}

/** @throws Refusal where the film cannot be read */
export async function learnOfFilm(source: Source, ffmpeg: Ffmpeg | undefined): Promise<Learned> {
	const film = await probeFilm(source.path, source.type);
	const { duration, details } = film;
	// The first frame of many films is black.
	const poster =
		film.width > 0 && ffmpeg
			? await unlessRefused(ffmpeg.frame(source, Math.min(1, (duration ?? 0) / 3)))
			: undefined;
	const pictures = poster?.answer && (await drawPhoto(poster.answer, 'image/jpeg'));
	return {
		facts: {
			...(film.width > 0 && { width: film.width, height: film.height }),
			...(duration !== null && { duration }),
			details,
			taken: film.taken && withSource(film.taken),
			playable: film.plays ? undefined : copyOf(ffmpeg),
		},
		pictures,
		failure: poster?.code,
	};
}

/** @throws Refusal where the piece cannot be read */
export async function learnOfMusic(source: Source, ffmpeg: Ffmpeg | undefined): Promise<Learned> {
	const music = await probeMusic(source.path, source.type);
	const meter = new PeakMeter();
	const heard = ffmpeg && (await unlessRefused(ffmpeg.samples(source, (samples) => meter.add(samples))));
	// A cover that is no picture is none.
	const cover = music.cover && (await unlessRefused(drawPhoto(music.cover, '')));
	const duration = meter.seen > 0 ? meter.seen / 8_000 : music.duration;
	return {
		facts: {
			...(duration !== null && { duration }),
			title: music.title,
			tags: music.tags,
			peaks: meter.result(),
			playable: music.plays ? undefined : copyOf(ffmpeg),
		},
		pictures: cover?.answer,
		failure: heard?.code,
	};
}

const copyOf = (ffmpeg: Ffmpeg | undefined): Playable =>
	ffmpeg ? { state: 'making', percent: 0 } : { state: 'unavailable', percent: 0 };

function valueOf<T>(settled: PromiseSettledResult<T>): T {
	if (settled.status === 'rejected') throw settled.reason as Error;
	return settled.value;
}

const withSource = ({ takenAt, source }: Taken) => ({ takenAt, takenAtSource: source });

/** What is refused of a part does not take the rest along. */
async function unlessRefused<T>(work: Promise<T>): Promise<{ answer?: T; code?: ErrorCode }> {
	try {
		return { answer: await work };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { code: error.code };
	}
}
