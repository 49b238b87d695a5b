import 'fake-indexeddb/auto';
import Dexie from 'dexie';
import { expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import type { MutationName } from '#domain/mutations.ts';
import { nameOfStore, Store } from '#lib/store/database.ts';
import type { Locks } from '../election.ts';
import { HostLink } from '../host-link.ts';
import type { StartHost, StatusReport } from '../messages.ts';
import { argumentsOf } from '../mutate.ts';
import { Host } from './host.ts';
import type { Fetch } from './wire.ts';

const offline: Fetch = () => Promise.reject(new TypeError('Failed to fetch'));

/** What can happen to a page or a worker: one that is gone hears nothing and says nothing. */
interface Life {
	gone: boolean;
}

/** One browser profile: its pages share locks, databases and channels; hosts run in this process. */
class Profile {
	readonly userId = newId();
	readonly store = new Store(this.userId);
	readonly hosts: { host: Host; start: StartHost; life: Life }[] = [];
	readonly #links: HostLink[] = [];
	fetch: Fetch = offline;

	constructor() {
		onTestFinished(async () => {
			for (const link of this.#links) await link.close();
			for (const { host } of this.hosts) await host.close();
			this.store.close();
		});
	}

	page(build = 'a') {
		const life = { gone: false };
		let release = () => undefined as void;
		const killed = new Promise<void>((resolve) => (release = resolve));
		const reports: StatusReport[] = [];
		let destroyed = false;
		const events = {
			onStatus: (report: StatusReport) => void reports.push(report),
			onDestroyed: () => void (destroyed = true),
		};
		const request = (name: string, options: LockOptions, held: (lock: Lock | null) => unknown) =>
			life.gone
				? new Promise(() => undefined)
				: navigator.locks.request(name, options, (lock) => Promise.race([held(lock), killed]));
		const link = new HostLink(this.userId, events, {
			locks: { request } as Locks,
			channel: (name) => channelOf(life, name),
			spawn: (start) => this.#spawn(start),
			build,
			visible: () => true,
			follow: () => () => undefined,
		});
		this.#links.push(link);
		const mutate = (name: MutationName, input: object) =>
			link.request({ type: 'mutate', name, args: argumentsOf(name, input) });
		/** The tab is closed, and its worker with it, without a word. */
		const kill = () => {
			life.gone = true;
			for (const host of this.hosts) host.life.gone = true;
			release();
		};
		return { link, reports, mutate, kill, isDestroyed: () => destroyed };
	}

	running = () => this.hosts.filter(({ life }) => !life.gone);
	names = async () => (await this.store.albums.toArray()).map(({ name }) => name).sort();

	#spawn(start: StartHost): () => void {
		const life = { gone: false };
		const host = new Host(start, {
			channel: (name) => channelOf(life, name),
			fetch: (...args) => this.fetch(...args),
			cache: 'idb',
		});
		this.hosts.push({ host, start, life });
		return () => void (life.gone = true);
	}
}

function channelOf(life: Life, name: string): BroadcastChannel {
	return new Proxy(new BroadcastChannel(name), {
		get: (target, key) => {
			if (key === 'postMessage') return (message: unknown) => life.gone || target.postMessage(message);
			const value: unknown = Reflect.get(target, key, target);
			return typeof value === 'function' ? value.bind(target) : value;
		},
		set: (target, key, value) => {
			const listen = (event: MessageEvent) => life.gone || value(event);
			return Reflect.set(target, key, key === 'onmessage' && value ? listen : value, target);
		},
	});
}

test('[H9] an edit made offline is in the read model when its promise resolves', async () => {
	const profile = new Profile();
	const page = profile.page();
	const id = newId();
	await page.mutate('createAlbum', { id, name: 'Sea' });
	expect(await profile.store.albums.get(id)).toMatchObject({ name: 'Sea', role: 'owner', memberCount: 1 });
	await page.link.request({ type: 'flush' });
	expect(await page.link.request({ type: 'pendingCount' })).toBe(1);
	await expect.poll(() => page.reports.at(-1)).toMatchObject({ state: 'offline', waiting: 1 });
});

test('[H9] an edit that a rule refuses is not queued', async () => {
	const { mutate, link } = new Profile().page();
	await expect(mutate('updateAlbum', { id: newId(), name: 'Mine' })).rejects.toMatchObject({
		name: 'Refusal',
		code: 'album.not_found',
	});
	expect(await link.request({ type: 'pendingCount' })).toBe(0);
});

test('[H1] three pages have one host', async () => {
	const profile = new Profile();
	const pages = [profile.page(), profile.page(), profile.page()];
	await Promise.all(pages.map(({ mutate }, i) => mutate('createAlbum', { id: newId(), name: `${i}` })));
	expect(await profile.names()).toEqual(['0', '1', '2']);
	expect(profile.running()).toHaveLength(1);
});

test('[H4] an edit that was answered is not lost when the host is closed in the same moment, offline', async () => {
	const profile = new Profile();
	const first = profile.page();
	await first.mutate('createAlbum', { id: newId(), name: 'One' });
	await first.link.request({ type: 'flush' });
	const second = profile.page();
	await second.mutate('createAlbum', { id: newId(), name: 'Two' });
	first.kill();
	await expect.poll(() => second.link.request({ type: 'pendingCount' }), { timeout: 5_000 }).toBe(2);
	await expect.poll(() => profile.names()).toEqual(['One', 'Two']);
	expect(profile.hosts).toHaveLength(2);
}, 15_000);

test('[H5] a host that does not answer is replaced, and what it was asked is done by the next', async () => {
	const profile = new Profile();
	const first = profile.page();
	await first.mutate('createAlbum', { id: newId(), name: 'One' });
	const second = profile.page();
	await second.mutate('createAlbum', { id: newId(), name: 'Two' });
	await second.link.request({ type: 'flush' });
	profile.hosts[0]!.life.gone = true;
	await second.mutate('createAlbum', { id: newId(), name: 'Three' });
	expect(await profile.names()).toEqual(['One', 'Three', 'Two']);
	expect(profile.running()).toHaveLength(1);
	expect(profile.running()[0]).not.toBe(profile.hosts[0]);
}, 15_000);

test('[H6] a page of another build takes over from the host that it meets', async () => {
	const profile = new Profile();
	const old = profile.page('a');
	await old.mutate('createAlbum', { id: newId(), name: 'One' });
	await old.link.request({ type: 'flush' });
	const next = profile.page('b');
	await expect.poll(() => profile.running()[0]?.start.build, { timeout: 5_000 }).toBe('b');
	await next.mutate('createAlbum', { id: newId(), name: 'Two' });
	await old.mutate('createAlbum', { id: newId(), name: 'Three' });
	expect(await profile.names()).toEqual(['One', 'Three', 'Two']);
	expect(profile.running()).toHaveLength(1);
}, 15_000);

test('[V24] after 401 edits are kept and nothing is sent, until there is a session again', async () => {
	const profile = new Profile();
	let asked = 0;
	profile.fetch = async () => {
		asked++;
		return new Response('{}', { status: 401 });
	};
	const page = profile.page();
	await page.mutate('createAlbum', { id: newId(), name: 'Kept' });
	await expect.poll(() => page.reports.at(-1)?.state).toBe('signedOut');
	const before = asked;
	page.link.announce({ type: 'wake' });
	await page.mutate('createAlbum', { id: newId(), name: 'Kept too' });
	expect(asked).toBe(before);
	expect(await page.link.request({ type: 'pendingCount' })).toBe(2);
	page.link.announce({ type: 'signedIn' });
	await expect.poll(() => asked).toBeGreaterThan(before);
});

test('[H10] signing out with "discard" leaves nothing of the person on the device, and tells every page', async () => {
	const profile = new Profile();
	const [first, second] = [profile.page(), profile.page()];
	await first.mutate('createAlbum', { id: newId(), name: 'Gone' });
	await first.link.request({ type: 'flush' });
	await second.link.request({ type: 'destroy' });
	await expect.poll(() => first.isDestroyed()).toBe(true);
	expect(profile.hosts).toHaveLength(1);
	const left = (await indexedDB.databases()).filter(({ name }) => name!.includes(profile.userId));
	expect(left).toEqual([]);
});

test('[L22] a first sync is pulled chunk by chunk, then streamed, and pushed edits are confirmed by the stream', async () => {
	const profile = new Profile();
	const server = new ScriptedServer(profile.userId);
	profile.fetch = server.fetch;
	const page = profile.page();
	await expect.poll(() => page.reports.at(-1)?.state, { timeout: 5_000 }).toBe('upToDate');
	expect(server.pulls).toBe(3);
	await expect.poll(async () => (await profile.store.me.toArray()).map(({ name }) => name)).toEqual(['Ana']);
	await page.mutate('createAlbum', { id: newId(), name: 'Sent' });
	await expect.poll(() => page.link.request({ type: 'pendingCount' })).toBe(0);
	await expect.poll(() => page.reports.at(-1)).toMatchObject({ state: 'upToDate', waiting: 0 });
});

test('[M10] a first sync that begins again takes nothing away, and an edit waits for it', async () => {
	const profile = new Profile();
	const first = new ScriptedServer(profile.userId);
	// The last chunk never comes, so nothing is on the disk when the page is gone.
	first.hangsAfter = 2;
	profile.fetch = first.fetch;
	const page = profile.page();
	const people = async () => (await profile.store.me.toArray()).map(({ name }) => name);
	await expect.poll(people).toEqual(['Ana']);
	page.kill();

	profile.fetch = offline;
	const next = profile.page();
	await expect.poll(() => next.reports.at(-1)?.state, { timeout: 5_000 }).toBe('offline');
	expect(await people()).toEqual(['Ana']);
	const edit = { id: newId(), name: 'Too early' };
	await expect(next.mutate('createAlbum', edit)).rejects.toMatchObject({ code: 'unavailable' });

	const server = new ScriptedServer(profile.userId);
	profile.fetch = server.fetch;
	next.link.announce({ type: 'wake' });
	await expect.poll(() => next.reports.at(-1)?.state, { timeout: 5_000 }).toBe('upToDate');
	await next.mutate('createAlbum', edit);
	expect(await people()).toEqual(['Ana']);
	await expect.poll(() => server.pushed).toBe(1);
}, 15_000);

test('[L24] where the server has forgotten the client group and nothing waits, sync begins anew with an empty cache', async () => {
	const profile = new Profile();
	const first = new ScriptedServer(profile.userId);
	profile.fetch = first.fetch;
	const page = profile.page();
	const status = () => page.reports.at(-1)?.state;
	await expect.poll(status, { timeout: 5_000 }).toBe('upToDate');

	const server = new ScriptedServer(profile.userId);
	const groups = new Set<string>();
	profile.fetch = async (input, init) => {
		groups.add(JSON.parse(init!.body as string).clientGroupID);
		if (groups.size > 1) return server.fetch(input, init);
		if (String(input).endsWith('/live')) return new Response('{"type":"pull"}\n');
		return Response.json({ error: 'ClientStateNotFound' });
	};
	first.end();
	await expect.poll(() => server.pulls, { timeout: 5_000 }).toBe(3);
	await expect.poll(status, { timeout: 5_000 }).toBe('upToDate');
	await page.mutate('createAlbum', { id: newId(), name: 'Goes on' });
	await expect.poll(() => page.link.request({ type: 'pendingCount' })).toBe(0);
	expect(groups.size).toBe(2);
}, 15_000);

test('[L6] edits that a server has answered and forgotten with a backup are pushed again', async () => {
	const profile = new Profile();
	const server = new ScriptedServer(profile.userId);
	profile.fetch = server.fetch;
	const page = profile.page();
	await expect.poll(() => page.reports.at(-1)?.state, { timeout: 5_000 }).toBe('upToDate');
	server.confirms = false;
	await page.mutate('createAlbum', { id: newId(), name: 'Sent' });
	await expect.poll(() => server.pushed).toBe(1);
	server.confirms = true;
	server.restore();
	await expect.poll(() => page.link.request({ type: 'pendingCount' }), { timeout: 5_000 }).toBe(0);
	expect(server.pushed).toBe(2);
});

/** Answers as a server would that has one row and confirms what it is sent. */
class ScriptedServer {
	pulls = 0;
	/** Later pulls are never answered */
	hangsAfter = Infinity;
	pushed = 0;
	/** Whether pushes are confirmed by the stream */
	confirms = true;
	#epoch = 1;
	#mustPull = false;
	#isAnew = false;
	readonly #userId: string;
	#order = 0;
	#stream: ReadableStreamDefaultController<Uint8Array> | undefined;
	#streamed: object | undefined;

	constructor(userId: string) {
		this.#userId = userId;
	}

	fetch: Fetch = async (input, init) => {
		const body = JSON.parse(init!.body as string);
		const path = String(input);
		if (path.endsWith('/pull') && this.pulls >= this.hangsAfter) return new Promise<never>(() => undefined);
		if (path.endsWith('/pull')) return Response.json(this.#pull());
		if (path.endsWith('/push')) return this.#push(body);
		if (this.#mustPull) {
			this.#mustPull = false;
			return new Response('{"type":"pull"}\n');
		}
		this.#streamed = body.cookie;
		const stream = new ReadableStream<Uint8Array>({
			start: (controller) => void (this.#stream = controller),
		});
		this.#say({ type: 'hello' });
		return new Response(stream);
	};

	#cookie(partial = false) {
		const order = String(++this.#order).padStart(10, '0');
		return {
			order,
			epoch: this.#epoch,
			user: this.#userId,
			v: { 1: partial ? [1, 1, [1, [order]]] : [1, 1] },
		};
	}

	#pull() {
		const me = { id: this.#userId, name: 'Ana', handle: 'ana', picture: null, isAdmin: false };
		const isAnew = this.pulls === 0 || this.#isAnew;
		this.#isAnew = false;
		const patch = isAnew ? [{ op: 'clear' }, { op: 'put', key: keys.me, value: me }] : [];
		return { cookie: this.#cookie(++this.pulls < 3), lastMutationIDChanges: {}, patch };
	}

	/** A backup is brought back: streams begin with a pull, of another epoch. */
	restore(): void {
		this.#epoch++;
		this.#mustPull = true;
		this.#isAnew = true;
		this.end();
	}

	/** The stream breaks, and those that follow are told to pull. */
	end(): void {
		this.#stream!.error(new TypeError('network error'));
	}

	#push({ mutations }: { mutations: { clientID: string; id: number }[] }) {
		this.pushed += mutations.length;
		if (!this.confirms) return Response.json({});
		const lastMutationIDChanges = Object.fromEntries(mutations.map(({ clientID, id }) => [clientID, id]));
		const cookie = this.#cookie();
		this.#say({
			type: 'poke',
			baseCookie: this.#streamed,
			answer: { cookie, lastMutationIDChanges, patch: [] },
		});
		this.#streamed = cookie;
		return Response.json({});
	}

	#say(message: object): void {
		this.#stream!.enqueue(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
	}
}

test('[D8] a host whose database was deleted takes no edit, says so, and makes no empty one', async () => {
	const profile = new Profile();
	const { link, reports, mutate } = profile.page();
	const id = newId();
	await mutate('createAlbum', { id, name: 'Before' });
	profile.store.close();
	await Dexie.delete(nameOfStore(profile.userId));
	await vi.waitFor(() => expect(reports.at(-1)).toMatchObject({ state: 'storageLost', waiting: 1 }));
	await expect(mutate('updateAlbum', { id, name: 'After' })).rejects.toMatchObject({
		code: 'unavailable',
		detail: { why: 'storageLost' },
	});
	expect(await link.request({ type: 'pendingCount' })).toBe(1);
	expect(await Dexie.exists(nameOfStore(profile.userId))).toBe(false);
});
