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

/** Gathers the peaks of a piece from samples that come in pieces. Its length need not be known exactly. */
export class PeakMeter {
	readonly #perBar: number;
	readonly #loudest = new Float64Array(peakCount);
	#seen = 0;

	/** @param samples in the whole piece, of one channel */
	constructor(samples: number) {
		this.#perBar = Math.max(1, samples / peakCount);
	}

	add(samples: Int16Array | Float32Array): void {
		for (const sample of samples) {
			const bar = Math.min(peakCount - 1, Math.floor(this.#seen++ / this.#perBar));
			const loudness = Math.abs(sample);
			if (loudness > this.#loudest[bar]!) this.#loudest[bar] = loudness;
		}
	}

	/** Base64; undefined for silence */
	result(): string | undefined {
		const loudest = Math.max(...this.#loudest);
		if (loudest === 0) return undefined;
		const bytes = this.#loudest.values().map((peak) => Math.round((peak / loudest) * 255));
		return btoa(String.fromCharCode(...bytes));
	}
}
