import { PeakMeter } from '#domain/audio.ts';

/** What is decoded as a whole, in memory: a longer or larger piece would take more than a phone has. */
const longest = 15 * 60;
const largest = 40 * 1024 * 1024;

/** Samples a second are enough to hear how loud it is. */
const rate = 8_000;

/**
 * How the loudness of a piece of music runs. Only pages decode sound everywhere, and do it beside what they show.
 *
 * @param duration seconds; null where it is not known
 * @returns undefined for what is too long, or cannot be decoded: the server hears it then, where it can
 */
export async function hearPeaks(file: Blob, duration: number | null): Promise<string | undefined> {
	if (duration === null || duration > longest || file.size > largest) return undefined;
	try {
		const context = new OfflineAudioContext(1, 1, rate);
		const sound = await context.decodeAudioData(await file.arrayBuffer());
		const meter = new PeakMeter();
		meter.add(sound.getChannelData(0));
		return meter.result();
	} catch {
		return undefined;
	}
}
