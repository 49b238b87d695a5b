import { expect, test } from 'vitest';
import { readFilm } from './film.ts';

interface Said {
	duration?: number | null;
	date?: Date;
	raw?: Record<string, unknown>;
	size?: [width: number, height: number];
}

const container = ({ duration = 3, date, raw, size = [640, 360] }: Said) => ({
	getPrimaryVideoTrack: async () => ({
		getDisplayWidth: async () => size[0],
		getDisplayHeight: async () => size[1],
		getCodecParameterString: async () => 'avc1.640028',
	}),
	getPrimaryAudioTrack: async () => null,
	getMetadataTags: async () => ({ ...(date && { date }), ...(raw && { raw }) }),
	getDurationFromMetadata: async () => duration,
});

test('camera, place and time are those of the phone that made it', async () => {
	const raw = {
		'com.apple.quicktime.make': 'Apple',
		'com.apple.quicktime.model': 'iPhone 7',
		'com.apple.quicktime.location.ISO6709': '+41.2203-096.0716+351.267/',
		'com.apple.quicktime.creationdate': '2019-03-21T11:04:22-0500',
	};
	const date = new Date('2019');
	expect(
		await readFilm(container({ raw, date }), 'video/quicktime', new Date('2019-03-21T16:04:30Z')),
	).toEqual({
		duration: 3,
		width: 640,
		height: 360,
		taken: { takenAt: '2019-03-21T16:04:22.000Z', source: 'container' },
		details: { camera: 'Apple iPhone 7', place: { latitude: 41.2203, longitude: -96.0716, altitude: 351.3 } },
		streams: { video: 'avc1.640028', audio: undefined },
		plays: true,
	});
});

test('a clock that was never set says no time, and an end that is not known no length', async () => {
	for (const createdAt of [
		new Date('1904-01-01'),
		new Date('1970-01-01'),
		new Date('2199-01-01'),
		new Date(Number.NaN),
	]) {
		expect((await readFilm(container({}), 'video/mp4', createdAt)).taken).toBeUndefined();
	}
	for (const duration of [null, 0, Number.NaN, Number.POSITIVE_INFINITY, -1]) {
		expect((await readFilm(container({ duration }), 'video/mp4')).duration).toBeNull();
	}
});

test('a place that is none is left out, as are sizes that no film has', async () => {
	for (const place of ['', 'Omaha', '+00.0000+000.0000/', '+91.0+008.0/', 7]) {
		expect((await readFilm(container({ raw: { '©xyz': place } }), 'video/mp4')).details).toEqual({});
	}
	expect(await readFilm(container({ size: [2 ** 31, 9] }), 'video/mp4')).toMatchObject({
		width: 0,
		height: 0,
	});
});
