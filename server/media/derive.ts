import sharp, { type Metadata, type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { refuse } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { giveBack } from './give-back.ts';
import { decodeHeic, isHeic } from './heic.ts';

/** Pixels: a thumb's short side, and the sides of the square that a preview fits into */
const thumbSide = 320;
const previewSide = 1600;
const hashSide = 100;

const webp = { quality: 80, effort: 2 } as const;

export interface Derived {
	/** Of the original, turned as it is shown */
	width: number;
	height: number;
	thumb: Buffer;
	preview: Buffer;
	/** Base64 */
	thumbhash: string;
}

// Photos are drawn side by side, one thread each: more threads a photo only take turns.
sharp.concurrency(1);
sharp.cache(false);
// An SVG is a program; it is on no list here, and its decoder stays shut.
sharp.block({ operation: ['VipsForeignLoadSvg'] });

/**
 * Draws both sizes of a photo from one decoding. A damaged photo is drawn as far as it goes.
 *
 * @param picture a file's path, or its bytes
 * @param type by its bytes
 * @throws Refusal `asset.too_large` for more pixels than are decoded, `asset.unreadable` for what is no picture;
 *   any other error is a fault, and says nothing of the photo
 */
export async function derivePhoto(picture: string | Uint8Array, type: string): Promise<Derived> {
	return drawSource(await openPhoto(picture, type, true));
}

/**
 * Opens a photo so that it can be drawn.
 *
 * @param picture a file's path, or its bytes
 * @param type by its bytes
 * @param isAlone whether nothing heavy is decoded beside it; otherwise a heavy one is only said to be so
 * @throws Refusal, and others, as `derivePhoto`
 */
export async function openPhoto(picture: string | Uint8Array, type: string, isAlone: true): Promise<Source>;
export async function openPhoto(
	picture: string | Uint8Array,
	type: string,
	isAlone: boolean,
): Promise<Source | 'heavy'>;
export async function openPhoto(
	picture: string | Uint8Array,
	type: string,
	isAlone: boolean,
): Promise<Source | 'heavy'> {
	if (isHeic(type) && typeof picture === 'string') return isAlone ? openHeic(picture) : 'heavy';
	return openPicture(picture, isAlone);
}

/** Draws both sizes from one decoding. @throws Refusal, and others, as `derivePhoto` */
export async function drawSource(source: Source): Promise<Derived> {
	const { width, height } = source;
	const scale = Math.min(
		1,
		Math.max(previewSide / Math.max(width, height), thumbSide / Math.min(width, height)),
	);
	const size = { width: scaled(width, scale), height: scaled(height, scale) };

	const { data, info } = await readable(
		source.picture
			.resize({ ...size, fit: 'fill' })
			.raw()
			.toBuffer({ resolveWithObject: true }),
	);
	if (source.pixels) giveBack(source.pixels);
	const decoded = () =>
		sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
	const thumbScale = Math.min(1, thumbSide / Math.min(info.width, info.height));
	const [preview, thumb, tiny] = await Promise.all([
		decoded()
			.resize({ width: previewSide, height: previewSide, fit: 'inside', withoutEnlargement: true })
			.webp(webp)
			.toBuffer(),
		decoded()
			.resize({ width: scaled(info.width, thumbScale) })
			.webp(webp)
			.toBuffer(),
		decoded()
			.resize({ width: hashSide, height: hashSide, fit: 'inside', withoutEnlargement: true })
			.toColourspace('srgb')
			.ensureAlpha()
			.raw()
			.toBuffer({ resolveWithObject: true }),
	]);
	giveBack(data);
	const hash = rgbaToThumbHash(tiny.info.width, tiny.info.height, tiny.data);
	return { width, height, preview, thumb, thumbhash: Buffer.from(hash).toString('base64') };
}

export interface Source {
	width: number;
	height: number;
	picture: Sharp;
	/** Of which it is made, where it was decoded by others */
	pixels?: Uint8Array;
}

/** Pixels that are decoded as a whole beside others: 120 MB. Two of more at once are too much for a small machine. */
const lightPixels = 30_000_000;

async function openPicture(file: string | Uint8Array, isAlone: boolean): Promise<Source | 'heavy'> {
	// The header alone is read without a limit, to tell what claims too much from what is no picture.
	const header = await readable(sharp(file, { limitInputPixels: false }).metadata());
	const { width, height } = header.autoOrient;
	const isWhole = isDecodedWhole(header);
	if (width * height > (isWhole ? limits.wholePixels : limits.pixels))
		refuse('asset.too_large', { width, height });
	if (isWhole && width * height > lightPixels && !isAlone) return 'heavy';
	const picture = sharp(file, { limitInputPixels: limits.pixels, failOn: 'none' });
	return { width, height, picture: picture.autoOrient() };
}

/** JPEG and PNG come line by line, unless they are written in several passes or are to be turned. */
function isDecodedWhole({ format, isProgressive, orientation = 1 }: Metadata): boolean {
	if (isProgressive) return true;
	return format === 'png' ? orientation >= 5 : format !== 'jpeg';
}

async function openHeic(path: string): Promise<Source> {
	// Already turned by the decoder; its EXIF orientation is not asked again.
	const { data, width, height } = await decodeHeic(path);
	return {
		width,
		height,
		pixels: data,
		picture: sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: limits.pixels }),
	};
}

const scaled = (side: number, scale: number) => Math.max(1, Math.round(side * scale));

/** How the decoders inside sharp begin what they say of a file */
const ofTheFile =
	/^(Input file (contains unsupported image format|has corrupt header)|(VipsJpeg|heif|gif|webp|s?png|libspng|tiff|jp2k|jxl)\w*: )/m;

/**
 * Whether sharp says something of the file, so that another try would end the same. It has plain Errors for everything,
 * from a damaged header to no memory: what is not known is taken for a fault, which is tried again.
 */
export const isAboutFile = (message: string) => ofTheFile.test(message) && !/memory|alloc/i.test(message);

async function readable<T>(reading: Promise<T>): Promise<T> {
	try {
		return await reading;
	} catch (error) {
		if (!(error instanceof Error && isAboutFile(error.message))) throw error;
		refuse('asset.unreadable', { reason: error.message });
	}
}
