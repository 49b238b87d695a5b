import { rgbaToThumbHash } from 'thumbhash';
import type { Chance } from './chance.ts';

/** Sides in pixels */
export type Shape = { width: number; height: number };

const kept = new Map<string, string[]>();
/** Different ones for each shape; a library has as many colours as this at a glance. */
const variety = 60;

/** A thumbhash of a picture of this shape, in base64: a sky above a ground, with a light somewhere. */
export function hashFor({ width, height }: Shape, chance: Chance): string {
	const name = `${width}x${height}`;
	const hashes = kept.get(name) ?? [];
	if (hashes.length < variety) {
		hashes.push(makeHash({ width, height }, chance));
		kept.set(name, hashes);
		return hashes.at(-1)!;
	}
	return chance.pick(hashes);
}

function makeHash({ width, height }: Shape, chance: Chance): string {
	const scale = 32 / Math.max(width, height);
	const w = Math.max(1, Math.round(width * scale));
	const h = Math.max(1, Math.round(height * scale));
	const sky = chance.pick(skies);
	const ground = chance.pick(grounds);
	const horizon = h * (0.3 + chance.next() * 0.4);
	const sun = { x: chance.next() * w, y: chance.next() * h, strength: chance.next() * 90 };
	const pixels = new Uint8Array(w * h * 4);
	for (let y = 0; y < h; y++) {
		for (let x = 0; x < w; x++) {
			const base = y < horizon ? sky : ground;
			const light = sun.strength / (1 + ((x - sun.x) ** 2 + (y - sun.y) ** 2) / 20);
			for (let c = 0; c < 3; c++) pixels[(y * w + x) * 4 + c] = Math.min(255, base[c]! + light);
			pixels[(y * w + x) * 4 + 3] = 255;
		}
	}
	return Buffer.from(rgbaToThumbHash(w, h, pixels)).toString('base64');
}

const skies = [
	[126, 170, 214],
	[188, 205, 219],
	[228, 170, 128],
	[70, 92, 132],
	[214, 212, 205],
	[40, 42, 58],
];
const grounds = [
	[82, 110, 62],
	[194, 170, 128],
	[96, 88, 80],
	[52, 84, 104],
	[150, 62, 48],
	[206, 196, 186],
];
