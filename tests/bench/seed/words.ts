/** What the people, albums and comments of a seeded library are called. */
import type { Chance } from './chance.ts';

const given = [
	...['Ana', 'Ben', 'Cem', 'Dora', 'Elif', 'Finn', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kaya', 'Lena', 'Mateo'],
	...[
		'Nora',
		'Oskar',
		'Paula',
		'Quinn',
		'Rosa',
		'Sami',
		'Tilda',
		'Umut',
		'Vera',
		'Wanda',
		'Xenia',
		'Yara',
		'Zoran',
	],
];
const family = [
	...['Almeida', 'Becker', 'Çelik', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Horváth', 'Ivanova', 'Jansen'],
	...['Kowalska', 'Lindqvist', 'Moreau', 'Novák', 'Okafor', 'Petrov', 'Rossi', 'Silva', 'Tanaka', 'Weber'],
];
const places = [
	...['Lisbon', 'Porto', 'Málaga', 'Bologna', 'Ghent', 'Uppsala', 'Bergen', 'Kraków', 'Ljubljana', 'Trieste'],
	...['Edinburgh', 'Cork', 'Lyon', 'Annecy', 'Basel', 'Tübingen', 'Leipzig', 'Rügen', 'Sylt', 'Tenerife'],
	...['the Dolomites', 'the Harz', 'Lake Garda', 'the Algarve', 'Yosemite', 'Kyoto', 'İzmir', 'Cappadocia'],
];
const seasons = ['Winter', 'Winter', 'Spring', 'Spring', 'Spring', 'Summer', 'Summer', 'Summer', 'Autumn'];
const occasions = [
	...['Birthday', 'Wedding of {a} and {b}', 'Garden', 'School play', 'Moving house', 'The new kitchen'],
	...['Sunday walks', 'Football', 'Choir', 'Grandma’s 80th', 'The cat', 'Baking', 'Reunion', 'Camping'],
	...['Cycling with {a}', '{a} and {b} visit', 'Christmas', 'New Year', 'Easter', 'First snow', 'Allotment'],
];
const remarks = [
	...['Love this one!', 'When was that?', 'Can you send me the original?', 'Look at the light.', 'Frame it.'],
	...['I had forgotten about this day.', 'That hat!', 'We should go back.', 'Who took this?', 'So good 😍'],
	...['Best of the whole trip.', 'The dog steals the show again.', 'Next year with everybody, please.'],
	...[
		'I think this was the evening before the storm, when the boats were all still out.',
		'Ha!',
		'Beautiful.',
	],
];
const texts = [
	'Everything from the long weekend, add yours.',
	'Only the good ones.',
	'For the book that we want to print.',
	'Unsorted for now.',
];
const songs = [
	'Overture',
	'Low Tide',
	'Paper Lanterns',
	'Northbound',
	'Interlude',
	'Harbour Lights',
	'Slow Train',
];
const records = ['Rehearsals', 'Live at the Kulturhaus', 'Demos', 'Kitchen Sessions', 'First Songs'];

export type Name = { name: string; handle: string };

/** A person's name, and a handle that follows from it; the first 26 have a given name of their own. */
export function personName(chance: Chance, index: number): Name {
	const first = given[index % given.length]!;
	const round = Math.floor(index / given.length);
	return {
		name: `${first} ${chance.pick(family)}`,
		handle: `${first.toLowerCase()}${round > 0 ? round + 1 : ''}`,
	};
}

/** What someone calls an album whose first photo was taken at this time. */
export function albumName(chance: Chance, takenAt: string): string {
	const year = takenAt.slice(0, 4);
	const month = Number(takenAt.slice(5, 7));
	const filled = chance.pick(occasions).replace('{a}', chance.pick(given)).replace('{b}', chance.pick(given));
	return chance.weighted([
		[`${chance.pick(places)} ${year}`, 4],
		[`${seasons[month - 1] ?? 'Autumn'} ${year}`, 1],
		[`${filled} ${year}`, 3],
		[`A weekend in ${chance.pick(places)}`, 1],
		[filled, 1],
	]);
}

export const recordName = (chance: Chance): string => chance.pick(records);
export const songName = (chance: Chance): string => chance.pick(songs);
export const remark = (chance: Chance): string => chance.pick(remarks);
export const albumText = (chance: Chance): string => (chance.happens(0.3) ? chance.pick(texts) : '');
