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
	const named = readMediaUrl(url);
	if (!named) return absent();
	// A cover is the preview by another name: it is kept once, and found by one name when it has to go.
	const wanted: Wanted = { ...named, variant: named.variant === 'cover' ? 'preview' : named.variant };
	let held: HeldFile | undefined;
	try {
		const userId = await person();
		if (userId === null && (isWhole(wanted.variant) || wanted.mediaVersion > 0)) return await fetch(request);
		if (userId === null) return noPicture();
		if (request.cache === 'no-store') return await unkept(request, url, userId, wanted);
		held = await heldFile(userId, wanted);
		const range = request.headers.get('range');
		if (held && !isOlder(held, wanted)) return wholeOrPart(held, range);
		const answer = await fromElsewhere(request, url, event, userId, wanted);
		return held && !answer.ok ? wholeOrPart(held, range) : answer;
	} catch {
		// What was fetched before the server drew it anew is better than none.
		if (held) return wholeOrPart(held, request.headers.get('range'));
		// The network is away, or the browser has emptied the storage in the middle of a read.
		return isWhole(wanted.variant) ? absent() : noPicture();
	}
}

type Wanted = NonNullable<ReturnType<typeof readMediaUrl>> & { variant: Exclude<Variant, 'cover'> };

/** From what the network has sent before, else from the network. @throws where neither has it */
async function fromElsewhere(
	request: Request,
	url: URL,
	event: FetchEvent,
	userId: string,
	{ assetId, variant, mediaVersion }: Wanted,
): Promise<Response> {
	// Not cached: a film would be fetched whole to play a second of it. The range goes to the server as it is.
	if (isWhole(variant)) return fetch(request);
	// The server has drawn nothing yet: whoever asked does so again under the version that comes with the picture.
	if (mediaVersion === 0) return noPicture();
	const address = new URL(mediaUrl(assetId, variant, mediaVersion), url);
	return cached(userId, variant).handle({
		request: new Request(address, { credentials: 'same-origin' }),
		event,
	});
}

/** What a page asks for to keep it itself: a second copy of it would be in the way. */
async function unkept(
	request: Request,
	url: URL,
	userId: string,
	{ assetId, variant, mediaVersion }: Wanted,
): Promise<Response> {
	const cacheName = isWhole(variant) ? undefined : mediaCacheName(userId, variant);
	const address = new URL(mediaUrl(assetId, variant, mediaVersion), url).href;
	const seen = cacheName && (await caches.has(cacheName)) && (await caches.match(address, { cacheName }));
	return seen || fetch(request);
}

/** Whether a picture was fetched before the server drew it anew. The device's own drawings have no age, nor have originals. */
const isOlder = (held: HeldFile, { variant, mediaVersion }: Wanted) =>
	!isWhole(variant) && held.mediaVersion !== undefined && held.mediaVersion < mediaVersion;

/** Files that are played or downloaded, as against the pictures that are drawn of them */
const isWhole = (variant: Variant): variant is 'original' | 'playable' =>
	variant === 'original' || variant === 'playable';

/** What this device holds. A photo added here and not uploaded yet has no preview: its original stands in. */
async function heldFile(userId: string, { assetId, variant }: Wanted): Promise<HeldFile | undefined> {
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
