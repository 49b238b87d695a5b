import type { ReadonlyJSONValue } from 'replicache';
import { Refusal } from '#domain/errors.ts';
import { newId } from '#domain/ids.ts';
import { Store } from '#lib/store/database.ts';
import { type Announcement, channelOf, type Request, type StartHost } from '../messages.ts';
import { refusalOf } from '../storage-trouble.ts';
import { Desk } from './desk.ts';
import { type CacheKind, Engine } from './engine.ts';
import { Reach } from './reach.ts';
import { type Facts, reportOf } from './report.ts';
import type { Fetch } from './wire.ts';

/** Sending an edit takes less; what waits longer is said to wait: ms. */
const slowAfter = 1_000;
const retryAfter = 3_000;

/** What a host stands on: the browser's own, or a test's. */
export interface Ground {
	channel: (name: string) => BroadcastChannel;
	fetch: Fetch;
	cache: CacheKind;
}

const browser: Ground = {
	channel: (name) => new BroadcastChannel(name),
	fetch: (...args) => fetch(...args),
	cache: 'idb',
};

/**
 * The sync host of one person in one browser profile: the only one that mutates, pushes, pulls and writes the read
 * model. It answers pages as soon as its code runs, and holds what they ask until its databases are open.
 */
export class Host {
	readonly #userId: string;
	readonly #build: string;
	readonly #ground: Ground;
	#id: string;
	#desk: Desk;
	readonly #store: Store;
	readonly #reach = new Reach(() => this.#changed());
	#engine: Engine;
	#opened: Promise<void>;
	#closed = false;
	#unsaved = false;
	readonly #trouble = { cache: false, mirror: false };
	#isStoreOpen = false;
	/** Why the databases do not open; they are tried again and again */
	#cannotOpen: Refusal | undefined;
	readonly #tried = Promise.withResolvers<void>();
	#lost = false;
	#slow = false;
	#slowTimer: ReturnType<typeof setTimeout> | undefined;
	#offlineSince: string | null = null;
	#telling = false;

	constructor({ userId, host, build }: StartHost, ground: Ground = browser) {
		this.#userId = userId;
		this.#build = build;
		this.#ground = ground;
		this.#id = host;
		this.#store = new Store(userId);
		this.#store.on('close', () => this.#lose());
		this.#desk = this.#newDesk();
		this.#engine = this.#newEngine();
		this.#opened = this.#open();
		this.#desk.beat();
	}

	/** Stops. What is not on the disk is written first, where this host may still write. */
	async close(why?: 'superseded'): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		// [H3] What a host was asked that has lost its place is left to the next one: nothing is awaited before it is silent.
		if (!why) await this.#engine.persistNow().catch(() => undefined);
		this.#desk.close();
		this.#reach.close();
		clearTimeout(this.#slowTimer);
		await this.#engine.close();
		this.#store.close();
	}

	/** The device says that it is online, or not. */
	network(online: boolean): void {
		if (online) this.#wake();
		else this.#engine.cutOff();
	}

	/** Opens the databases, and tries again for as long as the device refuses them. */
	async #open(): Promise<void> {
		while (!this.#closed) {
			try {
				await this.#store.open();
				this.#isStoreOpen = true;
				const last = await this.#store.values.get(lastContact);
				this.#engine.contactAt ??= (last?.value as string | undefined) ?? null;
				await this.#engine.start();
				this.#setTrouble('cache', undefined);
				this.#cannotOpen = undefined;
				this.#tried.resolve();
				return;
			} catch (error) {
				this.#setTrouble('cache', error);
				this.#cannotOpen = refusalOf(error);
				this.#tried.resolve();
				await new Promise((resolve) => setTimeout(resolve, retryAfter));
				await this.#engine.close();
				this.#engine = this.#newEngine();
			}
		}
	}

	/**
	 * [D8] The browser has closed the read model, or someone has deleted it. One made anew would be empty and pass for the
	 * whole, so this host only sends what it has in memory, and pages ask to begin anew.
	 */
	#lose(): void {
		if (this.#closed || this.#lost || !this.#isStoreOpen) return;
		this.#lost = true;
		this.#store.close();
		this.#engine.forsakeDisk();
		this.#changed();
	}

	async #handle(request: Request): Promise<unknown> {
		await this.#tried.promise;
		// [D6] Whoever asks is told, and does not wait for room.
		if (this.#cannotOpen && request.type !== 'destroy') throw this.#cannotOpen;
		await this.#opened;
		if (this.#lost && (request.type === 'mutate' || request.type === 'flush'))
			throw new Refusal('unavailable', { why: 'storageLost' });
		switch (request.type) {
			case 'mutate':
				return this.#engine.mutate(request.name, request.args as ReadonlyJSONValue);
			case 'flush':
				return this.#engine.persistNow();
			case 'pendingCount':
				return this.#engine.pending.count;
			case 'destroy':
				return this.#destroy();
		}
	}

	#hear(announcement: Exclude<Announcement, { type: 'ping' }>): void {
		if (announcement.type === 'wake') this.#wake();
		else if (announcement.type === 'signedIn') this.#reach.signedIn();
		// [D3] A hidden page may be ended without another word.
		else void this.#engine.persistNow().catch((error: unknown) => this.#setTrouble('cache', error));
	}

	#wake(): void {
		this.#reach.wake();
		this.#engine.wake();
	}

	#newDesk(): Desk {
		return new Desk({
			channel: this.#ground.channel(channelOf(this.#userId)),
			host: this.#id,
			build: this.#build,
			handle: (request) => this.#handle(request),
			onPing: () => this.#reach.seen(),
			onAnnouncement: (announcement) => this.#hear(announcement),
			status: () => reportOf(this.#facts()),
			saved: () => this.#engine?.saved ?? 0,
			patience: () => this.#engine?.patience ?? 0,
		});
	}

	#newEngine(): Engine {
		return new Engine({
			userId: this.#userId,
			host: this.#id,
			store: this.#store,
			reach: this.#reach,
			fetch: this.#ground.fetch,
			cache: this.#ground.cache,
			events: {
				onChange: () => this.#changed(),
				onUnsaved: (unsaved) => {
					this.#unsaved = unsaved;
					this.#changed();
				},
				onTrouble: (from, error) => this.#setTrouble(from, error),
				onBusy: (ms) => this.#desk.busy(ms),
				onEnd: (why) => void (why === 'superseded' ? this.close(why) : this.#startOver(why)),
			},
		});
	}

	/**
	 * Begins anew as another host, so that pages send what the disk does not have yet (rule H4). [L24] Where the server has
	 * forgotten the client group and nothing is pending, with an empty cache.
	 */
	async #startOver(why: 'unknownClientGroup' | 'unknownClient'): Promise<void> {
		const old = this.#engine;
		this.#desk.close();
		this.#id = newId();
		this.#opened = (async () => {
			await old.close();
			if (why === 'unknownClientGroup') await old.dropCache();
			this.#engine = this.#newEngine();
			this.#desk = this.#newDesk();
			await this.#open();
		})();
		await this.#opened;
	}

	async #destroy(): Promise<void> {
		this.#desk.say('destroying');
		this.#closed = true;
		this.#reach.close();
		await this.#engine.close();
		await this.#engine.dropCache();
		await this.#store.delete();
		this.#desk.say('destroyed');
	}

	#setTrouble(from: 'cache' | 'mirror', error: unknown): void {
		this.#trouble[from] = error !== undefined && !(error instanceof Refusal && error.code !== 'storage.full');
		this.#changed();
	}

	/** Tells pages what has changed, once for all that changes in a turn. */
	#changed(): void {
		if (this.#telling || this.#closed) return;
		this.#telling = true;
		queueMicrotask(() => {
			this.#telling = false;
			this.#followClocks();
			this.#desk.tell();
		});
	}

	#followClocks(): void {
		const pending = this.#engine.pending.count > 0;
		if (!pending) {
			this.#slow = false;
			clearTimeout(this.#slowTimer);
			this.#slowTimer = undefined;
		} else if (!this.#slow) {
			this.#slowTimer ??= setTimeout(() => {
				this.#slow = true;
				this.#changed();
			}, slowAfter);
		}
		const offline = this.#reach.outcome === 'unreachable';
		if (offline && this.#offlineSince === null) {
			this.#offlineSince = this.#engine.contactAt ?? new Date().toISOString();
			void this.#rememberContact();
		} else if (!offline) this.#offlineSince = null;
	}

	/** The next start without a connection says since when. */
	async #rememberContact(): Promise<void> {
		const value = this.#engine.contactAt;
		if (value)
			await this.#store.values
				.put({ name: lastContact, value })
				.catch((e: unknown) => this.#setTrouble('mirror', e));
	}

	#facts(): Facts {
		const engine = this.#engine;
		return {
			outcome: this.#reach.outcome,
			contact: engine.live,
			unsaved: this.#unsaved,
			trouble: this.#trouble.cache || this.#trouble.mirror,
			lost: this.#lost,
			pending: engine.pending.count,
			slow: this.#slow,
			firstSync: engine.firstSync,
			lastSyncAt: engine.contactAt,
			offlineSince: this.#offlineSince,
		};
	}
}

const lastContact = 'sync.lastContact';
