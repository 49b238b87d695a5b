/** What a film's container says. Device and server read the same by the same rule. */
import { cameraName, type Details, detailsFrom, placeOf } from './details.ts';
import { playsFilm, type Streams } from './playing.ts';
import type { Taken } from './taken-at.ts';
import { plainText } from './text.ts';

/** As much as is asked of a reader of containers: mediabunny's `Input`, open on a file */
interface Container {
	getPrimaryVideoTrack(): Promise<VideoTrack | null>;
	getPrimaryAudioTrack(): Promise<AudioTrack | null>;
	getMetadataTags(): Promise<{ date?: Date; raw?: Record<string, unknown> }>;
	getDurationFromMetadata(): Promise<number | null>;
}

interface VideoTrack {
	getDisplayWidth(): Promise<number>;
	getDisplayHeight(): Promise<number>;
	getCodecParameterString(): Promise<string | null>;
}

interface AudioTrack {
	getCodec(): Promise<string | null>;
}

export interface Film {
	/** Seconds; null where it is not said, as of a recording that broke off */
	duration: number | null;
	/** Pixels as it is shown; 0 where there is no picture */
	width: number;
	height: number;
	/** Undefined where the file does not say when it was made */
	taken: Taken | undefined;
	details: Details;
	streams: Streams;
	/** Whether browsers play it as it is */
	plays: boolean;
}

/**
 * Reads the container of a film, and nothing of what is in it.
 *
 * @param type a listed type of a video
 * @param createdAt of an MP4's own header, where it has been read
 * @throws what the reader throws of a file that is none
 */
export async function readFilm(container: Container, type: string, createdAt?: Date): Promise<Film> {
	const [video, audio, tags] = await Promise.all([
		container.getPrimaryVideoTrack(),
		container.getPrimaryAudioTrack(),
		container.getMetadataTags(),
	]);
	const [duration, width, height, videoCodec, audioCodec] = await Promise.all([
		durationOf(container),
		video?.getDisplayWidth() ?? 0,
		video?.getDisplayHeight() ?? 0,
		video?.getCodecParameterString(),
		audio?.getCodec(),
	]);
	const streams = { video: videoCodec, audio: audioCodec };
	const raw = tags.raw ?? {};
	const words = (name: string) => {
		const value = raw[name];
		return typeof value === 'string' ? plainText(value, 200) || undefined : undefined;
	};
	return {
		duration,
		...(width <= 1_000_000 && height <= 1_000_000 ? { width, height } : { width: 0, height: 0 }),
		taken: takenOf(dateIn(words('com.apple.quicktime.creationdate')) ?? createdAt ?? tags.date),
		details: detailsFrom({
			camera: cameraName(
				words('com.apple.quicktime.make') ?? words('©mak'),
				words('com.apple.quicktime.model') ?? words('©mod'),
			),
			place: placeIn(words('com.apple.quicktime.location.ISO6709') ?? words('©xyz')),
		}),
		streams,
		plays: playsFilm(type, streams),
	};
}

/** Read from the header where it is there, as counting through a long film reads all of it. */
async function durationOf(container: Container): Promise<number | null> {
	const duration = await container.getDurationFromMetadata();
	return duration !== null && Number.isFinite(duration) && duration > 0 ? duration : null;
}

/** Cameras that do not know the time write the beginning of their calendar, 1904 or 1970. */
const earliest = Date.UTC(1988, 0, 1);

function takenOf(date: Date | undefined, now = Date.now()): Taken | undefined {
	const time = date?.getTime() ?? Number.NaN;
	if (!(time >= earliest && time <= now + 86_400_000)) return undefined;
	return { takenAt: new Date(time).toISOString(), source: 'container' };
}

/** A phone's own time, with its offset: `2019-03-21T11:04:22-0500` */
function dateIn(text: string | undefined): Date | undefined {
	const date = new Date((text ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
	return Number.isNaN(date.getTime()) ? undefined : date;
}

/** ISO 6709 in degrees: `+41.2203-096.0716+351.267/` */
function placeIn(text: string | undefined): Details['place'] {
	const match = /^([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?/.exec(text ?? '');
	if (!match) return undefined;
	return placeOf(Number(match[1]), Number(match[2]), match[3] === undefined ? undefined : Number(match[3]));
}
