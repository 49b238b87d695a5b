import { inThread, type ThreadLimits } from './in-thread.ts';

export const isHeic = (type: string) => type === 'image/heic' || type === 'image/heif';

export interface Pixels {
	/** RGBA, eight bits each */
	data: Uint8Array;
	width: number;
	height: number;
}

/**
 * Decodes a HEIC photo, turned as it is shown, in a thread of its own: the decoder takes some 300 MB for a photo of a
 * phone and never gives its memory back. Twelve megapixels take two seconds.
 *
 * @throws Refusal `asset.too_large`, `asset.unreadable` where the decoder says so of the file; any other error where it
 *   came to no answer, as for want of memory or time: another try may
 */
export const decodeHeic = (path: string, limits: ThreadLimits = {}): Promise<Pixels> =>
	inThread<Pixels>(new URL('./heic-worker.ts', import.meta.url), path, limits);
