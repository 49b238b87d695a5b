/** What a piece of music says of itself, and how its loudness runs. */
import * as z from 'zod/mini';
import { plainText } from './text.ts';

const words = z.string().check(z.minLength(1), z.maxLength(200));
const count = z.int().check(z.gte(1), z.lte(9_999));

/** Each is there only where the file says it. Its title is the asset's. */
export const AudioTags = z.strictObject({
	artist: z.optional(words),
	album: z.optional(words),
	track: z.optional(count),
	disc: z.optional(count),
});
export type AudioTags = z.infer<typeof AudioTags>;

/** Bars of a waveform */
export const peakCount = 120;

/** Base64 of one byte for each bar: 255 is the loudest of the piece */
export const Peaks = z.string().check(z.maxLength(400), z.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'not base64'));

/** What a tag reader (music-metadata) gives of a file */
export interface ReadTags {
	title?: string | undefined;
	artist?: string | undefined;
	album?: string | undefined;
	track?: { no: number | null };
	disk?: { no: number | null };
}

/** What of a file's tags can be kept. */
export function audioTagsOf(read: ReadTags): { title: string; tags: AudioTags } {
	const values = {
		artist: plainText(read.artist ?? '', 200),
		album: plainText(read.album ?? '', 200),
		track: read.track?.no,
		disc: read.disk?.no,
	};
	const kept = Object.entries(AudioTags.shape).flatMap(([name, schema]) => {
		const parsed = schema.safeParse(values[name as keyof typeof values]);
		return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
	});
	return { title: plainText(read.title ?? '', 200), tags: Object.fromEntries(kept) };
}

/** What music without a title is called: its name without the ending */
export const titleOf = (fileName: string) => fileName.replace(/\.[^.]{1,10}$/, '').slice(0, 200);

/** What a track is called that says no title: the name of its file without its number. `01 - my_song.mp3` is `my song`. */
export function trackTitleOf(fileName: string): string {
	const name = titleOf(fileName);
	const bare = name
		.replace(/^\s*(\d{1,3}[-.])?\d{1,3}(?=[\s._-])[\s._-]+/, '')
		.replace(/[\s_]+/g, ' ')
		.trim();
	return bare || name || fileName;
}

/** Pieces in which loudness is kept until it is known how long all of it is */
const most = 4_096;

/** Gathers the peaks of a piece of any length from samples that come one after the other. */
export class PeakMeter {
	#loudest = new Float64Array(most);
	/** Samples in one piece; doubles when there are too many pieces */
	#perPiece = 64;
	#seen = 0;

	add(samples: Int16Array | Float32Array): void {
		for (const sample of samples) {
			let piece = Math.floor(this.#seen++ / this.#perPiece);
			if (piece === most) {
				this.#halve();
				piece = most / 2;
			}
			const loudness = Math.abs(sample);
			if (loudness > this.#loudest[piece]!) this.#loudest[piece] = loudness;
		}
	}

	/** How many samples there were */
	get seen(): number {
		return this.#seen;
	}

	/** Base64; undefined for silence */
	result(): string | undefined {
		const pieces = Math.ceil(this.#seen / this.#perPiece);
		const bars = Array.from({ length: peakCount }, (_, bar) => {
			const from = Math.floor((bar * pieces) / peakCount);
			const to = Math.max(from + 1, Math.floor(((bar + 1) * pieces) / peakCount));
			return Math.max(...this.#loudest.subarray(from, to));
		});
		const loudest = Math.max(...bars);
		if (loudest === 0) return undefined;
		return btoa(String.fromCharCode(...bars.map((peak) => Math.round((peak / loudest) * 255))));
	}

	#halve(): void {
		const halved = new Float64Array(most);
		for (let i = 0; i < most; i++) halved[i >> 1] = Math.max(halved[i >> 1]!, this.#loudest[i]!);
		this.#loudest = halved;
		this.#perPiece *= 2;
	}
}
