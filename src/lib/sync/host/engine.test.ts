import 'fake-indexeddb/auto';
import type { ReadonlyJSONValue, WriteTransaction } from 'replicache';
import { ReplicacheImpl } from 'replicache/impl';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import { userHeader } from '#protocol/push.ts';
import { Store } from '#lib/store/database.ts';
import { argumentsOf } from '../mutate.ts';
import { Engine, type EngineEvents, cacheName } from './engine.ts';
import { Reach } from './reach.ts';
import type { Fetch } from './wire.ts';

afterEach(() => void vi.useRealTimers());

type Body = {
	clientGroupID: string;
	cookie: { order: string } | null;
	mutations: { id: number; name: string; clientID: string }[];
};
type Asked = { path: 'push' | 'pull' | 'live'; body: Body; user: string | null; streamsOpen: number };

/** A server with a say in each answer. What it is asked is noted, with how many streams are open at that moment. */
class OddServer {
	readonly userId: string;
	readonly asked: Asked[] = [];
	readonly rows = new Map<string, unknown>();
	/** What takes the place of the usual answer to a pull or a push */
	answers: { pull?: () => object; push?: () => object } = {};
	#order = 0;
	#streams = new Set<ReadableStreamDefaultController<Uint8Array>>();

	constructor(userId: string) {
		this.userId = userId;
	}

	of = (path: Asked['path']) => this.asked.filter((one) => one.path === path);

	fetch: Fetch = async (input, init) => {
		const path = String(input).split('/').at(-1) as Asked['path'];
		const body = JSON.parse(init!.body as string) as Body;
		const user = new Headers(init!.headers).get(userHeader);
		this.asked.push({ path, body, user, streamsOpen: this.#streams.size });
		if (path === 'pull') return Response.json(this.answers.pull?.() ?? this.answer());
		if (path === 'push') return Response.json(this.answers.push?.() ?? {});
		if (!body.cookie) return new Response(line({ type: 'pull' }));
		let controller!: ReadableStreamDefaultController<Uint8Array>;
		const stream = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
		this.#streams.add(controller);
		init!.signal!.addEventListener('abort', () => {
			this.#streams.delete(controller);
			controller.error(init!.signal!.reason);
		});
		controller.enqueue(line({ type: 'hello' }));
		return new Response(stream);
	};

	/** All rows, as a new view. */
	answer(user = this.userId) {
		const patch = [...this.rows].map(([key, value]) => ({ op: 'put', key, value }));
		return { cookie: this.cookie(user), lastMutationIDChanges: {}, patch: [{ op: 'clear' }, ...patch] };
	}

	cookie(user = this.userId) {
		const order = String(++this.#order).padStart(10, '0');
		return { order, epoch: 1, user, v: { 1: [1, 1] } };
	}

	say(message: object): void {
		for (const stream of this.#streams) stream.enqueue(line(message));
	}
}

const line = (message: object) => new TextEncoder().encode(`${JSON.stringify(message)}\n`);

const album = (name: string) =>
	['createAlbum', argumentsOf('createAlbum', { id: newId(), name }) as ReadonlyJSONValue] as const;

const me = (id: string, name: string) => ({ id, name, handle: 'ana', picture: null, isAdmin: false });

/** An engine on a person's databases of this test. */
async function engineOf(server: OddServer, events: Partial<EngineEvents> = {}) {
	const { userId, fetch } = server;
	const store = new Store(userId);
	await store.open();
	const reach = new Reach(() => undefined);
	const ends: string[] = [];
	let open = true;
	const close = async () => {
		if (!open) return;
		open = false;
		reach.close();
		await engine.close();
		store.close();
	};
	const engine = new Engine({
		...{ userId, host: newId(), store, reach, fetch, cache: 'idb' },
		events: {
			onChange: () => undefined,
			onUnsaved: () => undefined,
			onTrouble: () => undefined,
			onBusy: () => undefined,
			// As the host does, which begins anew with an empty cache.
			onEnd: (why) => {
				ends.push(why);
				void close();
			},
			...events,
		},
	});
	onTestFinished(close);
	await engine.start();
	const names = async () => (await store.me.toArray()).map(({ name }) => name);
	return { engine, reach, store, ends, names, close };
}

test('[L20] the host pulls while no stream is open, and what a pull brings is in the read model', async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const { names } = await engineOf(server);
	await expect.poll(names).toEqual(['Ana']);
	await expect.poll(() => server.of('live').length).toBe(1);
	// What does not fit is pulled for, and the stream ends before that.
	server.rows.set(keys.me, me(server.userId, 'Ana again'));
	server.say({ type: 'poke', baseCookie: server.cookie(), answer: server.answer() });
	await expect.poll(names).toEqual(['Ana again']);
	expect(server.of('pull').length).toBeGreaterThan(1);
	expect(server.of('pull').map(({ streamsOpen }) => streamsOpen)).toEqual(server.of('pull').map(() => 0));
});

test('[L23] an answer on another view than the one that is held is thrown away, and the host pulls again', async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const { names } = await engineOf(server);
	await expect.poll(() => server.of('live').length).toBe(1);
	const pulls = server.of('pull').length;
	const held = server.of('live')[0]!.body.cookie;
	const wrong = { op: 'put', key: keys.me, value: me(server.userId, 'Of another view') };
	server.say({
		...{ type: 'poke', baseCookie: server.cookie() },
		answer: { cookie: server.cookie(), lastMutationIDChanges: {}, patch: [wrong] },
	});
	await expect.poll(() => server.of('pull').length).toBeGreaterThan(pulls);
	// The next request goes out from the view that was held before.
	expect(server.of('pull').at(-1)!.body.cookie).toEqual(held);
	await expect.poll(() => server.of('live').length).toBe(2);
	expect(await names()).toEqual(['Ana']);
});

test('[L24] a client group that the server does not know ends only where nothing is pending', async () => {
	const server = new OddServer(newId());
	const notFound = () => ({ error: 'ClientStateNotFound' });
	server.answers.push = notFound;
	const pending = await engineOf(server);
	await expect.poll(() => server.of('live').length).toBe(1);
	await pending.engine.mutate(...album('Kept'));
	const group = server.asked[0]!.body.clientGroupID;
	server.answers.pull = notFound;
	const pulls = server.of('pull').length;
	pending.engine.cutOff();
	await expect.poll(() => server.of('pull').length, { timeout: 10_000 }).toBeGreaterThan(pulls + 2);
	await expect.poll(() => server.of('push').length, { timeout: 10_000 }).toBeGreaterThan(1);
	expect(pending.ends).toEqual([]);
	expect(pending.engine.pending.count).toBe(1);
	expect(pending.reach.outcome).toBe('trouble');
	// Nothing that would end the pauses between these.
	expect(server.of('live')).toHaveLength(1);

	// The same group, the same edit, once the server takes it.
	server.answers = {};
	const sent = server.of('push').length;
	pending.reach.wake();
	await expect.poll(() => server.of('push').length, { timeout: 10_000 }).toBeGreaterThan(sent);
	expect(server.of('push').at(-1)!.body).toMatchObject({
		clientGroupID: group,
		mutations: [{ id: 1, name: 'createAlbum' }],
	});

	const other = new OddServer(newId());
	other.answers = { pull: notFound };
	const empty = await engineOf(other);
	await expect.poll(() => empty.ends).toEqual(['unknownClientGroup']);
}, 40_000);

test("[L25] each request says whose view the device holds, and another person's view is never shown", async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const { engine, reach, names } = await engineOf(server);
	await expect.poll(names).toEqual(['Ana']);
	await engine.mutate(...album('Mine'));
	await expect.poll(() => server.of('push').length).toBeGreaterThan(0);
	expect(new Set(server.asked.map(({ user }) => user))).toEqual(new Set([server.userId]));

	const stranger = newId();
	server.rows.set(keys.me, me(stranger, 'A stranger'));
	server.answers.pull = () => server.answer(stranger);
	engine.cutOff();
	await expect.poll(() => reach.outcome).toBe('signedOut');
	expect(await names()).toEqual(['Ana']);
	expect(engine.pending.count).toBe(1);
});

test('[L26] a last mutation id that goes back is passed over, and the rest of its answer is applied', async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const { engine, names } = await engineOf(server);
	await expect.poll(names).toEqual(['Ana']);
	await engine.mutate(...album('One'));
	await engine.mutate(...album('Two'));
	await expect.poll(() => server.of('push').length).toBeGreaterThan(0);
	const client = server.of('push')[0]!.body.mutations[0]!.clientID;
	const saying = (name: string, ids: Record<string, number>) => () => {
		server.rows.set(keys.me, me(server.userId, name));
		return { ...server.answer(), lastMutationIDChanges: ids };
	};
	server.answers.pull = saying('Known', { [client]: 2, another: 7 });
	engine.cutOff();
	await expect.poll(names).toEqual(['Known']);
	expect(engine.pending.count).toBe(0);

	// A backup was brought back, and a push that was late told the server of the first edit alone.
	server.answers.pull = saying('Restored', { [client]: 1, another: 3, third: 1 });
	engine.cutOff();
	await expect.poll(names).toEqual(['Restored']);
	expect(engine.pending.count).toBe(0);
	// What is done now has the next number.
	await engine.mutate(...album('Three'));
	await expect.poll(() => server.of('push').at(-1)!.body.mutations.at(-1)?.id).toBe(3);
});

test('[D5] a cache that is open for weeks is still there when another one is opened on the device', async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const { engine, names } = await engineOf(server);
	await expect.poll(names).toEqual(['Ana']);
	await engine.persistNow();
	const cached = async () =>
		(await indexedDB.databases()).filter(({ name }) => name!.includes(cacheName(server.userId))).length;
	const before = await cached();
	expect(before).toBeGreaterThan(0);

	// Replicache looks for caches to collect soon after it was opened, and then every twelve hours.
	const day = 24 * 60 * 60 * 1_000;
	const toFake = ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;
	vi.useFakeTimers({ now: Date.now() + 20 * day, toFake: [...toFake] });
	const other = await engineOf(new OddServer(newId()));
	for (let hour = 0; hour < 24; hour++) await vi.advanceTimersByTimeAsync(day / 24);
	await other.close();
	vi.useRealTimers();
	expect(await cached()).toBe(before);
});

test("[D7] the edits of a build with other mutators wait unseen, and are pushed under that build's client group", async () => {
	const server = new OddServer(newId());
	const old = new ReplicacheImpl({
		name: cacheName(server.userId),
		mutators: {
			rotateAlbum: async (tx: WriteTransaction, args: { id: string }) =>
				void (await tx.set(`album/${args.id}`, args)),
		},
		...{ pushURL: '', pullURL: '', pullInterval: null, logLevel: 'error' },
	});
	const id = newId();
	await old.mutate.rotateAlbum({ id });
	const group = await old.clientGroupID;
	await old.persist();
	await old.close();

	const { store, engine } = await engineOf(server);
	expect(await store.albums.toArray()).toEqual([]);
	expect(engine.pending.count).toBe(0);
	await expect
		.poll(() => server.of('push').map(({ body }) => body), { timeout: 20_000 })
		.toContainEqual(
			expect.objectContaining({
				clientGroupID: group,
				mutations: [expect.objectContaining({ id: 1, name: 'rotateAlbum' })],
			}),
		);
	expect(engine.pending.count).toBe(0);
}, 40_000);

test('[H5] while many received rows are written to the disk, a page is asked to wait for as long as that may take', async () => {
	const server = new OddServer(newId());
	server.rows.set(keys.me, me(server.userId, 'Ana'));
	const text = { code: 'unavailable', name: 'rename', detail: {}, at: new Date(0).toISOString() };
	for (let i = 0; i < 12_000; i++) {
		const id = newId();
		server.rows.set(keys.notice(id), { id, ...text });
	}
	const asked: number[] = [];
	const { engine } = await engineOf(server, {
		onBusy: (ms) => {
			// Longer than for the rows alone, and told while it runs, however long it has been running.
			if (ms > 5_000) asked.push(ms, engine.patience);
		},
	});
	await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);
	expect(asked[1]).toBe(asked[0]);
	await expect.poll(() => engine.patience, { timeout: 10_000 }).toBe(0);
});
