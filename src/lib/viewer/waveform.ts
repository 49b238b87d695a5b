/** Percent of the height that is drawn of silence */
const least = 4;

/** The loudness of each bar, 0 to 1. @param peaks base64 of one byte for each: `#domain/audio.ts` */
export const barsOf = (peaks: string): number[] =>
	Array.from(atob(peaks), (letter) => letter.charCodeAt(0) / 255);

/** The bars as one path, each one unit wide, the whole 100 high. */
export const waveformPath = (bars: readonly number[]): string =>
	bars
		.map((bar, i) => {
			const height = Math.max(least, Math.round(bar * 100));
			return `M${i + 0.2} ${(100 - height) / 2}h0.6v${height}h-0.6z`;
		})
		.join('');
