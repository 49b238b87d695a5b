/** What current browsers play as it is. What they do not, the server makes a copy of where it can. */

/** Of a film: what its container names its streams; undefined for one that has no such stream, null for one unknown */
export interface Streams {
	/** RFC 6381, such as `avc1.640028` */
	video: string | null | undefined;
	/** `aac`, `opus`, `pcm-s16` … */
	audio: string | null | undefined;
}

const containers = new Set(['video/mp4', 'video/quicktime', 'video/webm']);
const sounds = new Set(['aac', 'mp3', 'opus', 'vorbis', 'flac']);

/** Whether browsers play a film. @param type a listed type of a video */
export const playsFilm = (type: string, { video, audio }: Streams): boolean =>
	containers.has(type) &&
	video !== null &&
	(video === undefined || playsPictures(video)) &&
	(audio === undefined || playsSound(audio));

/** Whether the pictures of a film can be copied into an MP4 as they are. */
export const isPlainH264 = (video: string | null | undefined): boolean =>
	/^avc[13]\.(42|4d|58|64)/i.test(video ?? '');

const playsSound = (audio: string | null) => audio !== null && sounds.has(audio);

/** Eight bits a colour, and no more than one colour for four dots: what decoders in hardware know. */
const playsPictures = (video: string) => isPlainH264(video) || /^(vp8|vp09\.00|av01\.0)/.test(video);

/**
 * Whether browsers play a piece of music.
 *
 * @param type a listed type of audio
 * @param codec as music-metadata names it: `MPEG-4/AAC`, `ALAC`, `PCM`, `Vorbis I`
 */
export function playsMusic(type: string, codec: string | undefined): boolean {
	switch (type) {
		case 'audio/mp4':
			return /AAC|MP3|MPEG/i.test(codec ?? '') && !/ALAC/i.test(codec ?? '');
		case 'audio/ogg':
			return /^(vorbis|opus|flac)/i.test(codec ?? '');
		case 'audio/wav':
			return /^(PCM|IEEE_FLOAT|non-PCM \(65534\))$/i.test(codec ?? '');
		default:
			return type !== 'audio/aiff';
	}
}
