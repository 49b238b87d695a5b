import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takenAtOf } from './taken-at.ts';

const now = Date.UTC(2026, 0, 1);
const file = Date.UTC(2020, 5, 1);
const tag = (description: string) => ({ description });
const taken = (tags: object) => {
	const { takenAt, source } = takenAtOf(tags, file, now);
	return `${takenAt} ${source}`;
};

test('the EXIF time is read with its own offset', () => {
	const exif = {
		DateTimeOriginal: tag('2019:03:21 11:04:22'),
		OffsetTimeOriginal: tag('-05:00'),
		SubSecTimeOriginal: tag('348'),
	};
	expect(taken({ exif })).toBe('2019-03-21T16:04:22.348Z exif');
});

test('without an offset the GPS time is better, as it is UTC', () => {
	const exif = {
		DateTimeOriginal: tag('2019:03:21 11:04:22'),
		GPSDateStamp: tag('2019:03:21'),
		GPSTimeStamp: tag('16:04:21.01'),
	};
	expect(taken({ exif })).toBe('2019-03-21T16:04:21.010Z gps');
});

test('a GPS time that is more than a day from the clock is an old fix, and is not believed', () => {
	const exif = {
		DateTimeOriginal: tag('2019:03:21 11:04:22'),
		GPSDateStamp: tag('2019:03:10'),
		GPSTimeStamp: tag('16:04:21'),
	};
	expect(taken({ exif })).toBe('2019-03-21T11:04:22.000Z exif');
});

test('a bare EXIF time takes the offset that XMP gives for the same moment, and only for that one', () => {
	const exif = { DateTimeOriginal: tag('2007:12:06 14:33:18') };
	expect(taken({ exif, xmp: { DateCreated: tag('2007-12-06T14:33:18+09:00') } })).toBe(
		'2007-12-06T05:33:18.000Z exif',
	);
	expect(taken({ exif, xmp: { DateCreated: tag('2008-12-06T14:33:18+09:00') } })).toBe(
		'2007-12-06T14:33:18.000Z exif',
	);
});

test('IPTC and XMP dates stand in where EXIF has none', () => {
	const iptc = { 'Date Created': tag('2022-01-10'), 'Time Created': tag('15:15:44-04:00') };
	expect(taken({ iptc })).toBe('2022-01-10T19:15:44.000Z iptc');
	expect(taken({ iptc: { 'Date Created': tag('2022-01-10') } })).toBe('2022-01-10T00:00:00.000Z iptc');
	expect(taken({ iptc: { 'Time Created': tag('14:30:00+00:00') } })).toBe('2020-06-01T00:00:00.000Z file');
});

test('clocks that were never set, run ahead or write nonsense lead to the file date', () => {
	for (const value of [
		'1970:01:01 00:00:00',
		'2099:01:01 00:00:00',
		'0000:00:00 00:00:00',
		'2019:13:41 11:04:22',
		'    ',
	]) {
		expect(taken({ exif: { DateTimeOriginal: tag(value) } })).toBe('2020-06-01T00:00:00.000Z file');
	}
});

test('a file date in the future is not believed', () => {
	expect(takenAtOf({}, Date.UTC(2090, 0, 1), now)).toEqual({
		takenAt: '2026-01-01T00:00:00.000Z',
		source: 'file',
	});
});

test('whatever the tags say, the answer is a time', () => {
	const tags = fc.record({
		description: fc.oneof(
			fc.string(),
			fc.integer(),
			fc.constant('2019:03:21 11:04:22'),
			fc.constant('+99:99'),
		),
	});
	const names = fc.constantFrom(
		'DateTimeOriginal',
		'OffsetTimeOriginal',
		'GPSDateStamp',
		'GPSTimeStamp',
		'SubSecTimeOriginal',
	);
	fc.assert(
		fc.property(fc.dictionary(names, tags), fc.double(), (exif, date) => {
			expect(takenAtOf({ exif }, date, now).takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		}),
	);
});
