import { randomBytes } from 'node:crypto';
import { assetIdOf, type Id } from '#domain/ids.ts';
import type { Asset } from '#domain/asset.ts';
import type { Chance } from './chance.ts';
import { hashFor, type Shape } from './thumbhashes.ts';
import { songName } from './words.ts';

/** An asset with what only the server's table has. */
export type SeededAsset = Asset & { ownerId: Id; sha256: string };

const year = 365.25 * 24 * 3_600_000;
const minute = 60_000;

/** Sides in pixels as cameras and phones make them, by how often each is met. */
const shapes: (readonly [Shape, number])[] = [
	[{ width: 4032, height: 3024 }, 40],
	[{ width: 3024, height: 4032 }, 25],
	[{ width: 6000, height: 4000 }, 12],
	[{ width: 4000, height: 6000 }, 5],
	[{ width: 4608, height: 2592 }, 6],
	[{ width: 2592, height: 4608 }, 3],
	[{ width: 3000, height: 3000 }, 4],
	[{ width: 2048, height: 1536 }, 4],
	[{ width: 9000, height: 3000 }, 1],
];
const films: (readonly [Shape, number])[] = [
	[{ width: 1920, height: 1080 }, 6],
	[{ width: 1080, height: 1920 }, 4],
];
/** How many photos people take in each month of the year, January first */
const months = [5, 4, 5, 7, 8, 9, 14, 14, 8, 7, 5, 12];

/**
 * The library of one person: photos of ten years, in bursts as days out are, more of them in summer and in later
 * years; some films and recordings among them. Newest first.
 *
 * @param now milliseconds since 1970, the end of the ten years
 */
export async function makeAssets(
	chance: Chance,
	ownerId: Id,
	count: number,
	now: number,
): Promise<SeededAsset[]> {
	const times = takenTimes(chance, count, now);
	const digests = randomBytes(count * 32).toString('hex');
	const made: SeededAsset[] = [];
	// Hashing runs on threads; so many at a time keep them busy.
	for (let from = 0; from < count; from += 2_000) {
		const part = times.slice(from, from + 2_000).map(async (time, i) => {
			const sha256 = digests.slice((from + i) * 64, (from + i + 1) * 64);
			return makeAsset(chance, {
				id: await assetIdOf(ownerId, sha256),
				ownerId,
				sha256,
				time,
				number: count - from - i,
				now,
			});
		});
		made.push(...(await Promise.all(part)));
	}
	return made;
}

function takenTimes(chance: Chance, count: number, now: number): number[] {
	const times: number[] = [];
	while (times.length < count) {
		// A square root: twice as many in the last years as in the first.
		const age = (1 - Math.sqrt(chance.next() * 0.96 + 0.04)) * 10 * year;
		const day = new Date(now - age);
		if (!chance.happens(months[day.getUTCMonth()]! / 14)) continue;
		let time = day.setUTCHours(chance.whole(6, 20), chance.whole(0, 59), chance.whole(0, 59), 0);
		for (let left = Math.min(chance.whole(1, 40), count - times.length); left > 0; left--) {
			if (time < now) times.push(time);
			time += Math.round(chance.next() ** 3 * 40 * minute) + 1_000;
		}
	}
	return times.sort((a, b) => b - a);
}

type Given = { id: Id; ownerId: Id; sha256: string; time: number; number: number; now: number };

function makeAsset(chance: Chance, { id, ownerId, sha256, time, number, now }: Given): SeededAsset {
	const takenAt = new Date(time).toISOString();
	const digits = String(number % 10_000).padStart(4, '0');
	const common = {
		id,
		ownerId,
		sha256,
		takenAt,
		takenAtSource: chance.weighted([
			['exif', 90],
			['file', 8],
			['gps', 2],
		] as const),
		description: '',
		createdAt: new Date(Math.min(now, time + chance.whole(1, 5_000) * minute)).toISOString(),
		mediaVersion: 1,
		state: 'stored',
		trashedAt: null,
	} as const;
	const kind = chance.weighted([
		['photo', 955],
		['video', 40],
		['audio', 5],
	] as const);
	if (kind === 'audio') {
		const duration = chance.whole(60_000, 420_000) / 1_000;
		const title = songName(chance);
		const size = Math.round(duration * 40_000);
		return {
			...common,
			...{ kind, type: 'audio/mpeg', fileName: `${title}.mp3`, title, size, duration },
			...{ width: 0, height: 0, thumbhash: '' },
		};
	}
	if (kind === 'video') {
		const duration = chance.whole(3_000, 90_000) / 1_000;
		const shape = chance.weighted(films);
		const size = Math.round(duration * 1_800_000);
		return {
			...common,
			...{ kind, type: 'video/mp4', fileName: `MOV_${digits}.mp4`, title: '', size, duration },
			...{ ...shape, thumbhash: hashFor(shape, chance) },
		};
	}
	const shape = chance.weighted(shapes);
	return {
		...common,
		...{ kind, type: 'image/jpeg', fileName: `IMG_${digits}.jpg`, title: '', duration: null },
		...{ ...shape, size: Math.round(shape.width * shape.height * (0.15 + chance.next() * 0.3)) },
		thumbhash: hashFor(shape, chance),
	};
}
