import { rgbaToThumbHash } from 'thumbhash';

export const thumbSide = 320;
const previewSide = 1600;
const hashSide = 100;

/** What is drawn of a picture on the device, at once and with no network. */
export interface Drawn {
	/** Pixels after rotation */
	width: number;
	height: number;
	/** 320 pixels on the short side, never enlarged */
	thumb: Blob;
	/** 1600 pixels on the long side, never enlarged: of films and covers, whose originals are no pictures */
	preview?: Blob;
	/** Base64 */
	thumbhash: string;
}

/** Draws a picture, turned as its tags say. Runs in a worker. @throws DOMException when the browser cannot decode it */
export async function drawPicture(file: Blob, preview?: 'also a preview'): Promise<Drawn> {
	const picture = await createImageBitmap(file);
	try {
		return await drawBitmap(picture, preview);
	} finally {
		picture.close();
	}
}

export async function drawBitmap(picture: ImageBitmap, preview?: 'also a preview'): Promise<Drawn> {
	const { width, height } = picture;
	const thumb = draw(picture, Math.min(1, thumbSide / Math.min(width, height)));
	const tiny = draw(thumb, Math.min(1, hashSide / Math.max(thumb.width, thumb.height)));
	const pixels = context(tiny).getImageData(0, 0, tiny.width, tiny.height);
	const thumbhash = base64(rgbaToThumbHash(tiny.width, tiny.height, pixels.data));
	const drawn = { width, height, thumb: await encode(thumb), thumbhash };
	if (!preview) return drawn;
	const large = draw(picture, Math.min(1, previewSide / Math.max(width, height)));
	return { ...drawn, preview: await encode(large) };
}

function draw(source: ImageBitmap | OffscreenCanvas, scale: number): OffscreenCanvas {
	const width = Math.max(1, Math.round(source.width * scale));
	const height = Math.max(1, Math.round(source.height * scale));
	const canvas = new OffscreenCanvas(width, height);
	const drawing = context(canvas);
	drawing.imageSmoothingQuality = 'high';
	drawing.drawImage(source, 0, 0, width, height);
	return canvas;
}

function context(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
	const drawing = canvas.getContext('2d');
	if (!drawing) throw new Error('no canvas to draw on');
	return drawing;
}

/** Safari encodes no WebP, and says so by giving a PNG: ten times the size of the JPEG. */
async function encode(canvas: OffscreenCanvas): Promise<Blob> {
	const webp = await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 });
	return webp.type === 'image/webp' ? webp : canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));
