import type { AssetSummary } from '#domain/asset.ts';
import { thumbSide } from '#lib/bytes/thumbnail.ts';

/** Pixels on the long side of a preview */
const previewSide = 1600;

/** Bytes of a pixel of a WebP, measured on photographs: 0.05 to 0.25 */
const perPixel = 0.13;

/** Of a file that says nothing of its size in pixels */
const unknown = { width: 1600, height: 1200 };

/** About so many bytes are the pictures of an asset, both sizes. What they are is known when they are here. */
export function pictureBytes({
	kind,
	width,
	height,
}: Pick<AssetSummary, 'kind' | 'width' | 'height'>): number {
	const size =
		width > 0 && height > 0 ? { width, height } : kind === 'audio' ? { width: 600, height: 600 } : unknown;
	const pixels = size.width * size.height;
	const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
	const scales = [Math.min(1, thumbSide / short), Math.min(1, previewSide / long)];
	return Math.round(scales.reduce((sum, scale) => sum + pixels * scale * scale * perPixel, 0));
}
