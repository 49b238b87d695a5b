import { describe, expect, test } from 'vitest';
import { endingsOf, extensionOf, isDisplayable, isMediaType, kindOf, mediaTypeOf } from './media-types.ts';

describe('the list of accepted types', () => {
	test('another name for the same bytes leads to the listed one', () => {
		expect(mediaTypeOf('audio/x-m4a')).toBe('audio/mp4');
		expect(mediaTypeOf('audio/ogg; codecs=opus')).toBe('audio/ogg');
		expect(mediaTypeOf('IMAGE/JPEG')).toBe('image/jpeg');
	});

	test('what a browser could run, and names of every object, are not on it', () => {
		for (const type of [
			'image/svg+xml',
			'text/html',
			'application/xml',
			'application/pdf',
			'',
			'constructor',
		]) {
			expect(mediaTypeOf(type)).toBeUndefined();
			expect(isMediaType(type)).toBe(false);
		}
		expect(mediaTypeOf(undefined)).toBeUndefined();
		expect(() => kindOf('text/html')).toThrow(RangeError);
	});

	test('each type has a kind and an extension, and says whether a browser shows it', () => {
		expect([kindOf('image/heic'), kindOf('video/quicktime'), kindOf('audio/flac')]).toEqual([
			'photo',
			'video',
			'audio',
		]);
		expect(extensionOf('image/jpeg')).toBe('jpg');
		expect(isDisplayable('image/avif')).toBe(true);
		expect(isDisplayable('image/heic')).toBe(false);
		expect(isDisplayable('text/html')).toBe(false);
	});
});

test('files of a kind are known by the ends of their names', () => {
	expect(endingsOf('photo')).toEqual([
		'avif',
		'gif',
		'heic',
		'heif',
		'jpeg',
		'jpg',
		'png',
		'tif',
		'tiff',
		'webp',
	]);
	expect(endingsOf('video')).toEqual(['m4v', 'mkv', 'mov', 'mp4', 'webm']);
	expect(endingsOf('audio')).toEqual([
		...['aac', 'aif', 'aiff', 'flac', 'm4a', 'mp3', 'oga', 'ogg', 'opus', 'wav'],
	]);
});
