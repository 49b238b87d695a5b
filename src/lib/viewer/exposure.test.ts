import { expect, test } from 'vitest';
import { exposureOf, placeWords } from './exposure.ts';

test('an exposure is written as photographers do, and only what is known', () => {
	expect(exposureOf({ exposureTime: 0.004, aperture: 2.8, iso: 200, focalLength: 35 })).toEqual([
		'1/250 s',
		'ƒ/2.8',
		'ISO 200',
		'35 mm',
	]);
	expect(exposureOf({ exposureTime: 2.5 })).toEqual(['2.5 s']);
	expect(exposureOf({})).toEqual([]);
});

test('a place is written in degrees of its halves of the earth', () => {
	expect(placeWords({ latitude: 41.2203, longitude: -96.0716 })).toBe('41.2203° N, 96.0716° W');
	expect(placeWords({ latitude: -33.5, longitude: 18 })).toBe('33.5000° S, 18.0000° E');
});
