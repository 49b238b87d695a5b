import { CacheableResponsePlugin } from 'workbox-cacheable-response';
import { ExpirationPlugin } from 'workbox-expiration';
import { CacheFirst } from 'workbox-strategies';
import { isDisplayable } from '#domain/media-types.ts';
import { deviceFiles, type HeldFile } from '#lib/bytes/device-files.ts';
import { mediaCacheName } from '#lib/bytes/media-cache.ts';
import { mediaUrl, readMediaUrl, type Variant } from '#lib/bytes/media-url.ts';
import { keepOnlyFor } from './keep-only-for.ts';
import { person } from './person.ts';
import { wholeOrPart } from './range.ts';

export const isMedia = (url: URL) => readMediaUrl(url) !== undefined;

/** Pictures that are kept, at most: about 300 MB of each size. What was added here is not counted. */
const most = { thumb: 20_000, preview: 1_500 };

/**
 * Answers a media address from the device's own files, else from what the network has sent before, else from the
 * network. Never rejects: a picture that is not to be had is an answer too.
 */
export async function answerMedia(request: Request, url: URL, event: FetchEvent): Promise<Response> {
	const wanted = readMediaUrl(url);
	if (!wanted) return absent();
	// A cover is the preview by another name: it is kept once, and found by one name when it has to go.
	const variant = wanted.variant === 'cover' ? 'preview' : wanted.variant;
	try {
		const userId = await person();
		const held = userId === null ? undefined : await heldFile(userId, wanted.assetId, variant);
		if (held) return wholeOrPart(held, request.headers.get('range'));
		// The server has drawn nothing yet: whoever asked does so again under the version that comes with the picture.
		if (!isWhole(variant) && wanted.mediaVersion === 0) return noPicture();
		// Not cached: a film would be fetched whole to play a second of it. The range goes to the server as it is.
		if (isWhole(variant) || userId === null) return await fetch(request);
		const address = new URL(mediaUrl(wanted.assetId, variant, wanted.mediaVersion), url);
		return await cached(userId, variant).handle({
			request: new Request(address, { credentials: 'same-origin' }),
			event,
		});
	} catch {
		// The network is away, or the browser has emptied the storage in the middle of a read.
		return isWhole(variant) ? absent() : noPicture();
	}
}

/** Files that are played or downloaded, as against the pictures that are drawn of them */
const isWhole = (variant: Variant): variant is 'original' | 'playable' =>
	variant === 'original' || variant === 'playable';

/** What this device holds. A photo added here and not uploaded yet has no preview: its original stands in. */
async function heldFile(userId: string, assetId: string, variant: Variant): Promise<HeldFile | undefined> {
	const files = await deviceFiles(userId);
	const held = await files.read(assetId, variant);
	if (held || variant !== 'preview') return held;
	const original = await files.read(assetId, 'original');
	return original && isDisplayable(original.type) ? original : undefined;
}

const strategies = new Map<string, CacheFirst>();

/** The name carries the person's id, and the whole address is the key: a new version of the bytes is another entry. */
function cached(userId: string, variant: 'thumb' | 'preview'): CacheFirst {
	const cacheName = mediaCacheName(userId, variant);
	let strategy = strategies.get(cacheName);
	if (!strategy) {
		strategy = new CacheFirst({
			cacheName,
			matchOptions: { ignoreVary: true },
			plugins: [
				new CacheableResponsePlugin({ statuses: [200] }),
				new ExpirationPlugin({ maxEntries: most[variant], purgeOnQuotaError: true }),
				// Last, so that nothing writes after it has looked.
				keepOnlyFor(userId),
			],
		});
		strategies.set(cacheName, strategy);
	}
	return strategy;
}

/** No error: a picture that is not here is no fault, and consoles would show each as one. */
const noPicture = () => new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });

const absent = () =>
	new Response(JSON.stringify({ code: 'unavailable' }), {
		status: 504,
		headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
	});
