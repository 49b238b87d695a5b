import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type Derived, derivePhoto } from '../../../server/media/derive.ts';
import { derivedKey, type Storage } from '../../../server/media/storage/storage.ts';
import type { SeededAsset } from './assets.ts';

const real = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'media', 'photos');
/** Shortest side of what is worth cutting pieces out of */
const smallest = 500;
/** Parts of a picture that are pictures of their own: left, top, width and height, as shares */
const crops = [
	[0, 0, 1, 1],
	[0.05, 0.1, 0.8, 0.6],
	[0.25, 0, 0.55, 1],
	[0.1, 0.3, 0.85, 0.55],
	[0.3, 0.25, 0.6, 0.6],
] as const;

/** Pictures in both sizes that the server draws, and where they come from in words. */
export type Pictures = { drawn: Derived[]; source: string };

/** Draws pictures: pieces of the photos that lie beside the checkout, else gradients. At most `most` different ones. */
export async function drawPictures(most: number): Promise<Pictures> {
	const photos = await usablePhotos();
	const folder = await mkdtemp(join(tmpdir(), 'gatefold-pictures-'));
	try {
		const wanted = crops.flatMap((crop) => photos.map((photo) => ({ photo, crop }))).slice(0, most);
		const drawn: Derived[] = [];
		const pieces =
			wanted.length > 0
				? wanted.map(({ photo, crop }, i) => cut(photo, crop, join(folder, `${i}.jpg`)))
				: Array.from({ length: Math.min(most, 60) }, (_, i) => gradient(i, join(folder, `${i}.jpg`)));
		for (const piece of pieces) drawn.push(await derivePhoto(await piece, 'image/jpeg'));
		const source =
			photos.length > 0 ? `${photos.length} photos in ${real}` : `gradients, as there is no ${real}`;
		return { drawn, source };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Gives assets a picture each, in turn: its bytes in the storage, and its shape and thumbhash in the asset. */
export async function givePictures(storage: Storage, assets: readonly SeededAsset[], { drawn }: Pictures) {
	if (drawn.length === 0) return 0;
	const shown = assets.filter(({ kind }) => kind !== 'audio');
	await Promise.all(
		shown.map(async (asset, i) => {
			const { width, height, thumbhash, thumb, preview } = drawn[i % drawn.length]!;
			Object.assign(asset, { width, height, thumbhash });
			await storage.put(derivedKey({ ...asset, content: asset.sha256 }, 'thumb'), thumb);
			await storage.put(derivedKey({ ...asset, content: asset.sha256 }, 'preview'), preview);
		}),
	);
	return shown.length;
}

type Photo = { path: string; width: number; height: number };

async function usablePhotos(): Promise<Photo[]> {
	const names = existsSync(real) ? readdirSync(real).sort() : [];
	const photos = await Promise.all(
		names
			.filter((name) => /\.(jpg|webp|avif)$/.test(name))
			.map(async (name) => {
				const path = join(real, name);
				const { autoOrient } = await sharp(path).metadata();
				return { path, ...autoOrient };
			}),
	);
	return photos.filter(({ width, height }) => Math.min(width, height) >= smallest);
}

async function cut(
	{ path, width, height }: Photo,
	[left, top, wide, high]: (typeof crops)[number],
	to: string,
) {
	const region = {
		left: Math.floor(left * width),
		top: Math.floor(top * height),
		width: Math.floor(wide * width),
		height: Math.floor(high * height),
	};
	await sharp(path).autoOrient().extract(region).jpeg({ quality: 90 }).toFile(to);
	return to;
}

async function gradient(number: number, to: string) {
	const hue = (number * 47) % 360;
	const size = number % 3 === 0 ? { width: 1200, height: 1600 } : { width: 1600, height: 1200 };
	const corner = (turn: number, light: number): [number, number, number] => {
		const angle = ((hue + turn) * Math.PI) / 180;
		return [0, 2.1, 4.2].map((shift) => Math.round(light + 60 * Math.cos(angle + shift))) as [
			number,
			number,
			number,
		];
	};
	const pixels = Buffer.from([...corner(0, 170), ...corner(40, 140), ...corner(80, 110), ...corner(120, 80)]);
	await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
		.resize({ ...size, fit: 'fill', kernel: 'cubic' })
		.jpeg({ quality: 90 })
		.toFile(to);
	return to;
}
