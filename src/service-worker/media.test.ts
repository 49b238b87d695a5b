import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { forgetMediaCaches, mediaCacheName } from '#lib/bytes/media-cache.ts';
import { personCache, personUrl } from '#lib/bytes/person-cache.ts';

/** Cache Storage, which Node.js has not: as much of it as is used here. */
class Caches {
	readonly all = new Map<string, Map<string, Response>>();
	async open(name: string) {
		const entries = this.all.get(name) ?? new Map<string, Response>();
		this.all.set(name, entries);
		return {
			match: async (key: RequestInfo) => entries.get(urlOf(key))?.clone(),
			put: async (key: RequestInfo, response: Response) => void entries.set(urlOf(key), response),
			delete: async (key: RequestInfo) => entries.delete(urlOf(key)),
			keys: async () => [...entries.keys()].map((url) => new Request(url)),
		};
	}
	async match(key: RequestInfo, { cacheName }: { cacheName: string }) {
		return this.all.get(cacheName)?.get(urlOf(key))?.clone();
	}
	has = async (name: string) => this.all.has(name);
	delete = async (name: string) => this.all.delete(name);
}

/** What Workbox takes for an event of a service worker: it waits for the work that it is given. */
class WorkerEvent extends Event {
	readonly work: Promise<unknown>[] = [];
	waitUntil = (more: Promise<unknown>) => {
		// A browser ends the worker later for it, and says nothing where it fails.
		more.catch(() => undefined);
		this.work.push(more);
	};
}

const urlOf = (key: RequestInfo) => new URL(typeof key === 'string' ? key : key.url, 'https://app.test').href;

const ana = '0190a000-0000-7000-8000-00000000000a';
const ben = '0190b000-0000-7000-8000-00000000000b';
const thumb = new URL('https://app.test/media/0190c000-0000-7000-8000-00000000000c/thumb?v=1');

const drawnNever = new URL(thumb.href.replace('v=1', 'v=0'));

let caches: Caches;
beforeEach(() => {
	vi.resetModules();
	caches = new Caches();
	vi.stubGlobal('caches', caches);
	vi.stubGlobal('self', globalThis);
	vi.stubGlobal('ExtendableEvent', WorkerEvent);
	vi.stubGlobal('FetchEvent', WorkerEvent);
	vi.stubGlobal('location', new URL('https://app.test/sw.js'));
});
afterEach(() => vi.unstubAllGlobals());

/** A service worker as it starts, for a person, and a network that answers when it is told to. */
async function worker(userId: string, url = thumb) {
	const cache = await caches.open(personCache);
	await cache.put(personUrl, new Response(userId));
	const network = Promise.withResolvers<Response>();
	const asked = vi.fn(() => network.promise);
	vi.stubGlobal('fetch', asked);
	const { answerMedia } = await import('./media.ts');
	const event = new WorkerEvent('fetch');
	return {
		asked,
		respond: () => network.resolve(new Response('a picture')),
		fail: () => network.reject(new TypeError('Failed to fetch')),
		see: () => answerMedia(new Request(url), url, event as unknown as FetchEvent),
		ask: (request: Request) => answerMedia(request, url, event as unknown as FetchEvent),
		async done() {
			for (const work of event.work) await work;
		},
	};
}

test('before the server has drawn a picture the network is not asked for it', async () => {
	const { asked, see, done } = await worker(ana, drawnNever);
	expect((await see()).status).toBe(204);
	await done();
	expect(asked).not.toHaveBeenCalled();
});

test.each(['original', 'playable'])(
	'what is stored and has no picture: its %s is still sent, and not kept',
	async (name) => {
		const { asked, respond, see, done } = await worker(ana, new URL(drawnNever.href.replace('thumb', name)));
		respond();
		expect(await (await see()).text()).toBe('a picture');
		await done();
		expect(asked).toHaveBeenCalledOnce();
		expect([...caches.all.keys()]).toEqual([personCache]);
	},
);

/** A thumbnail that was fetched to be kept on this device. */
async function keepThumb(userId: string, mediaVersion: number) {
	const { deviceFiles } = await import('#lib/bytes/device-files.ts');
	const assetId = thumb.pathname.split('/')[2]!;
	const file = { assetId, variant: 'thumb', type: 'image/webp', onlyHere: 0, kept: 1, mediaVersion } as const;
	const files = await deviceFiles(userId);
	await files.put(file, new Blob(['kept']));
	onTestFinished(() => files.remove([assetId]));
}

test('what is kept on this device is answered from there, and the network is not asked', async () => {
	await keepThumb(ana, 1);
	const { asked, see } = await worker(ana);
	expect(await (await see()).text()).toBe('kept');
	expect(asked).not.toHaveBeenCalled();
});

test('what was kept before it was drawn anew is answered only where the new one is not to be had', async () => {
	await keepThumb(ana, 1);
	const again = new URL(thumb.href.replace('v=1', 'v=2'));
	const online = await worker(ana, again);
	online.respond();
	expect(await (await online.see()).text()).toBe('a picture');
	await online.done();

	await (await caches.open(mediaCacheName(ana, 'thumb'))).delete(again.href);
	const offline = await worker(ana, again);
	const seen = offline.see();
	await vi.waitFor(() => expect(offline.asked).toHaveBeenCalled());
	offline.fail();
	expect(await (await seen).text()).toBe('kept');
});

test('what a page asks for to keep it itself is not cached a second time', async () => {
	const { respond, ask, done } = await worker(ana);
	respond();
	expect(await (await ask(new Request(thumb, { cache: 'no-store' }))).text()).toBe('a picture');
	await done();
	expect(kept(ana)).toEqual([]);
});

test('a cover is kept as the preview that it is, so that it goes with it', async () => {
	const { respond, see, done } = await worker(ana, new URL(thumb.href.replace('thumb', 'cover')));
	respond();
	expect(await (await see()).text()).toBe('a picture');
	await done();
	const previews = caches.all.get(mediaCacheName(ana, 'preview'))!;
	expect([...previews.keys()]).toEqual([thumb.href.replace('thumb', 'preview')]);
});

test('a picture that is not to be had without a network is no error, an original is one', async () => {
	const statusOf = async (url: URL) => {
		const { asked, fail, see } = await worker(ana, url);
		const seen = see();
		await vi.waitFor(() => expect(asked).toHaveBeenCalled());
		fail();
		return (await seen).status;
	};
	expect(await statusOf(thumb)).toBe(204);
	expect(await statusOf(new URL(thumb.href.replace('thumb', 'original')))).toBe(504);
});

const signOut = async () => (await caches.open(personCache)).delete(personUrl);
const kept = (userId: string) => [...(caches.all.get(mediaCacheName(userId, 'thumb'))?.keys() ?? [])];

test('a picture that the network has sent is kept for whoever saw it', async () => {
	const { respond, see, done } = await worker(ana);
	respond();
	expect(await (await see()).text()).toBe('a picture');
	await done();
	expect(kept(ana)).toEqual([thumb.href]);
});

test('a picture that comes after its person has signed out is kept for nobody', async () => {
	const { asked, respond, see, done } = await worker(ana);
	const seen = see();
	await vi.waitFor(() => expect(asked).toHaveBeenCalled());
	await signOut();
	await forgetMediaCaches(ana);
	respond();
	expect(await (await seen).text()).toBe('a picture');
	await done();
	expect([...caches.all.keys()]).toEqual([personCache]);
});

test('a picture that was asked for by one person is not kept for the next', async () => {
	const { asked, respond, see, done } = await worker(ana);
	const seen = see();
	await vi.waitFor(() => expect(asked).toHaveBeenCalled());
	await (await caches.open(personCache)).put(personUrl, new Response(ben));
	respond();
	await seen;
	await done();
	expect([kept(ana), kept(ben)]).toEqual([[], []]);
});

test('a picture that is written while its person signs out is taken out again', async () => {
	const { respond, see, done } = await worker(ana);
	const open = caches.open.bind(caches);
	vi.spyOn(caches, 'open').mockImplementation(async (name) => {
		// Between the last look at who is there and the writing.
		if (name === mediaCacheName(ana, 'thumb') && !caches.all.has(name)) await signOut();
		return open(name);
	});
	respond();
	await see();
	await done();
	expect([...caches.all.keys()]).toEqual([personCache]);
});
