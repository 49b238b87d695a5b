import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AudioTags, audioTagsOf, peakCount, PeakMeter, Peaks, titleOf, trackTitleOf } from './audio.ts';

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

const barsOf = (meter: PeakMeter) => [...atob(meter.result()!)].map((character) => character.charCodeAt(0));

test.each([12_000, 400_000, 3_000_000])(
	'peaks of %d samples follow the loudness, in whatever pieces they come',
	(length) => {
		const meter = new PeakMeter();
		// Quiet in the first half, loud in the second.
		const samples = Int16Array.from({ length }, (_, i) => (i < length / 2 ? 100 : -200));
		for (let i = 0; i < length; i += 77_777) meter.add(samples.subarray(i, i + 77_777));
		expect(Peaks.safeParse(meter.result()).success).toBe(true);
		const bars = barsOf(meter);
		expect(bars).toHaveLength(peakCount);
		expect(bars.slice(0, 59)).toEqual(Array(59).fill(128));
		expect(bars.slice(61)).toEqual(Array(59).fill(255));
	},
);

test('a piece of a moment has peaks too, and silence has none', () => {
	const meter = new PeakMeter();
	meter.add(new Int16Array(100));
	expect(meter.result()).toBeUndefined();
	meter.add(Int16Array.of(7));
	expect(barsOf(meter).at(-1)).toBe(255);
	expect(new PeakMeter().result()).toBeUndefined();
});

test.each([
	['01 - my_song.mp3', 'my song'],
	['1-02. Intro.flac', 'Intro'],
	['03_Viper.mp3', 'Viper'],
	['99.mp3', '99'],
	['1999.mp3', '1999'],
	['7 Seconds.mp3', 'Seconds'],
	['24k Magic.mp3', '24k Magic'],
	['.mp3', '.mp3'],
])('a track without a title is called by the name of its file: %s', (fileName, title) => {
	expect(trackTitleOf(fileName)).toBe(title);
});
