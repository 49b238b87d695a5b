import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cameraName, Details, detailsOf, placeOf } from './details.ts';

const tag = (value: unknown, description: unknown = undefined) => ({ value, description });

test('camera, lens, exposure and place are read from the tags', () => {
	const exif = {
		Make: tag(['Apple'], 'Apple'),
		Model: tag(['iPhone 7'], 'iPhone 7'),
		LensModel: tag(['iPhone 7 back camera 3.99mm f/1.8']),
		ExposureTime: tag([1, 887], '1/887'),
		FNumber: tag([9, 5], 'f/1.8'),
		ISOSpeedRatings: tag(20, 20),
		FocalLength: tag([399, 100], '3.99 mm'),
	};
	expect(detailsOf({ exif, gps: { Latitude: 41.2203, Longitude: -96.071625, Altitude: 351.2669 } })).toEqual({
		camera: 'Apple iPhone 7',
		lens: 'iPhone 7 back camera 3.99mm f/1.8',
		exposureTime: 0.0011274,
		aperture: 1.8,
		iso: 20,
		focalLength: 3.99,
		place: { latitude: 41.2203, longitude: -96.071625, altitude: 351.3 },
	});
});

test('what is not plausible is left out, and the rest is kept', () => {
	const exif = {
		Model: tag(['\0 \u202eX100\n']),
		ExposureTime: tag([1, 0]),
		FNumber: tag([0, 1]),
		FocalLength: tag('50'),
	};
	expect(detailsOf({ exif, gps: { Latitude: 91, Longitude: 8 } })).toEqual({ camera: 'X100' });
	expect(detailsOf({})).toEqual({});
});

test('a receiver without a fix says no place', () => {
	expect(placeOf(0, 0)).toBeUndefined();
	expect(placeOf(Number.NaN, 8)).toBeUndefined();
	expect(placeOf(0, 8)).toEqual({ latitude: 0, longitude: 8 });
});

test('a maker is named once', () => {
	expect(cameraName('NIKON CORPORATION', 'NIKON D750')).toBe('NIKON D750');
	expect(cameraName('SONY', 'DSLR-A550')).toBe('SONY DSLR-A550');
	expect(cameraName(undefined, 'X')).toBe('X');
	expect(cameraName('X', undefined)).toBe('X');
});

test('whatever the tags are, what is made of them can be stored', () => {
	const any = fc.record({ value: fc.anything(), description: fc.anything() });
	const names = ['Make', 'Model', 'LensModel', 'ExposureTime', 'FNumber', 'ISOSpeedRatings', 'FocalLength'];
	fc.assert(
		fc.property(fc.dictionary(fc.constantFrom(...names), any), fc.double(), fc.double(), (exif, a, b) => {
			expect(
				Details.safeParse(detailsOf({ exif, gps: { Latitude: a, Longitude: b, Altitude: a } })).success,
			).toBe(true);
		}),
	);
});
