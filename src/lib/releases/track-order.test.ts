import { expect, test } from 'vitest';
import { compareTracks, mostSaid, titleFor } from './track-order.ts';

const file = (fileName: string, tags: { disc?: number; track?: number } = {}) => ({ fileName, tags });
const sorted = (files: ReturnType<typeof file>[]) =>
	files.toSorted(compareTracks).map(({ fileName }) => fileName);

test('tracks go by disc and track of their tags, whatever their files are called', () => {
	const files = [
		file('a.mp3', { disc: 2, track: 1 }),
		file('b.mp3', { disc: 1, track: 10 }),
		file('c.mp3', { track: 2 }),
	];
	expect(sorted(files)).toEqual(['c.mp3', 'b.mp3', 'a.mp3']);
});

test('without tags they go by the number in their name, and those without any go last, by name', () => {
	const files = [
		file('Zebra.mp3'),
		file('10 - Ten.mp3'),
		file('2. Two.mp3'),
		file('2-01 Other disc.mp3'),
		file('Ant.mp3'),
	];
	expect(sorted(files)).toEqual([
		'2. Two.mp3',
		'10 - Ten.mp3',
		'Ant.mp3',
		'Zebra.mp3',
		'2-01 Other disc.mp3',
	]);
});

test('two of the same number go by name', () => {
	expect(sorted([file('b.mp3', { track: 1 }), file('a.mp3', { track: 1 })])).toEqual(['a.mp3', 'b.mp3']);
});

test('a track is called what it says, else what its file is called, without the number', () => {
	expect(titleFor({ name: '01 - my_song.mp3' }, { title: 'My Song' })).toBe('My Song');
	expect(titleFor({ name: '01 - my_song.mp3' }, { title: '' })).toBe('my song');
});

test('an album is called what most of its tracks say', () => {
	expect(mostSaid(['One', undefined, 'Two', 'Two'])).toBe('Two');
	expect(mostSaid([undefined, ''])).toBe('');
});
