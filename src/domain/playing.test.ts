import { expect, test } from 'vitest';
import { isPlainH264, playsFilm, playsMusic } from './playing.ts';

test.each([
	['video/mp4', 'avc1.640028', 'aac', true],
	['video/quicktime', 'avc1.4d401f', undefined, true],
	['video/webm', 'vp8', 'vorbis', true],
	['video/webm', 'vp09.00.21.08', 'opus', true],
	['video/mp4', 'av01.0.04M.08', 'opus', true],
	['video/webm', undefined, 'opus', true],
	['video/matroska', 'avc1.640028', 'aac', false],
	['video/quicktime', 'hev1.1.6.L63.90', 'aac', false],
	['video/mp4', 'avc1.6e0028', 'aac', false],
	['video/webm', 'vp09.02.21.10', undefined, false],
	['video/quicktime', null, undefined, false],
	['video/quicktime', 'avc1.640028', 'pcm-s16', false],
	['video/mp4', 'avc1.640028', null, false],
])('%s with %s and %s: browsers play it, %s', (type, video, audio, plays) => {
	expect(playsFilm(type, { video, audio })).toBe(plays);
});

test.each([
	['audio/mpeg', 'MPEG 1 Layer 3', true],
	['audio/mp4', 'MPEG-4/AAC', true],
	['audio/mp4', 'ALAC', false],
	['audio/mp4', undefined, false],
	['audio/aac', 'AAC', true],
	['audio/flac', 'FLAC', true],
	['audio/ogg', 'Vorbis I', true],
	['audio/ogg', 'Opus', true],
	['audio/ogg', 'Speex 1.2', false],
	['audio/wav', 'PCM', true],
	['audio/wav', 'ADPCM', false],
	['audio/aiff', 'PCM', false],
])('%s of %s: browsers play it, %s', (type, codec, plays) => {
	expect(playsMusic(type, codec)).toBe(plays);
});

test('pictures are copied where every decoder knows them', () => {
	expect([
		isPlainH264('avc1.42e01e'),
		isPlainH264('avc1.7a0028'),
		isPlainH264('vp8'),
		isPlainH264(null),
	]).toEqual([true, false, false, false]);
});
