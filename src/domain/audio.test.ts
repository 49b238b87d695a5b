import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AudioTags, audioTagsOf, peakCount, PeakMeter, Peaks, titleOf } from './audio.ts';

test('tags are kept where they say something', () => {
	const read = { title: ' Viper\0', artist: 'The\nBand', album: '', track: { no: 3 }, disk: { no: null } };
	expect(audioTagsOf(read)).toEqual({ title: 'Viper', tags: { artist: 'The Band', track: 3 } });
});

test('whatever is read, what is made of it can be stored', () => {
	const text = fc.string({ unit: 'binary', maxLength: 5_000 });
	const no = fc.option(fc.double());
	fc.assert(
		fc.property(text, text, no, no, (title, artist, track, disc) => {
			const { tags, title: kept } = audioTagsOf({ title, artist, track: { no: track }, disk: { no: disc } });
			expect(AudioTags.safeParse(tags).success).toBe(true);
			expect(kept.length).toBeLessThanOrEqual(200);
		}),
	);
});

test('a title is the name without its ending', () => {
	expect(titleOf('Viper.mp3')).toBe('Viper');
	expect(titleOf('no ending')).toBe('no ending');
});

test('peaks follow the loudness, whatever the pieces in which samples come', () => {
	// Quiet in the first half, loud in the second, and a little longer than was said.
	const samples = Int16Array.from({ length: 12_100 }, (_, i) => (i < 6_000 ? 100 : -200));
	const meter = new PeakMeter(12_000);
	for (let i = 0; i < samples.length; i += 777) meter.add(samples.subarray(i, i + 777));
	const peaks = meter.result()!;
	expect(Peaks.safeParse(peaks).success).toBe(true);
	const bars = [...atob(peaks)].map((character) => character.charCodeAt(0));
	expect(bars).toEqual([...Array(60).fill(128), ...Array(60).fill(255)]);
	expect(bars).toHaveLength(peakCount);
});

test('silence has no peaks', () => {
	const meter = new PeakMeter(10);
	meter.add(new Int16Array(10));
	expect(meter.result()).toBeUndefined();
});
