import { dropDatabase, type KVStoreProvider, type ReadonlyJSONValue } from 'replicache';
import { ReplicacheImpl } from 'replicache/impl';
import { refuse } from '#domain/errors.ts';
import type { MutationName } from '#domain/mutations.ts';
import { type Cookie, isPartial } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { removeAssets } from '#lib/bytes/device-files.ts';
import type { Store } from '#lib/store/database.ts';
import { Mirror } from '../mirror/mirror.ts';
import { Places } from '../predictions/places.ts';
import { type ReplicacheMutators, replicacheMutators } from '../predictions/predictions.ts';
import { Live } from './live.ts';
import { withoutOldIds } from './old-ids.ts';
import { expandDrops } from './patch.ts';
import { Pending } from './pending.ts';
import { Persist, receivedWithin } from './persist.ts';
import { Pokes } from './pokes.ts';
import { pullAll, recoveryPuller } from './pull.ts';
import { push } from './push.ts';
import type { Reach } from './reach.ts';
import { asUser, Failed, type Fetch } from './wire.ts';

/** Replicache's name for a person's cache. It carries the id: another person's edits are never pushed. */
export const cacheName = (userId: string) => `gatefold-${userId}`;

/**
 * [D5] Two weeks: a cache that has been open for twice as long may be collected while it is in use (rocicorp/mono#5499),
 * with 15.3's default of a day after two.
 */
const clientMaxAge = 14 * 24 * 60 * 60 * 1000;

/** [M10] For how long an edit waits for a view that is fetched again, and how often it looks: ms */
const heldPatience = 10_000;
const heldLook = 100;

/**
 * Replicache gives no time to anything else while it writes: ms for each edit, which it runs once more, and for each row of
 * the server's, on a busy machine.
 */
const persistCost = { edit: 5, row: 0.5 };

/** [H5] Chunk after chunk of a first sync, and their rows, may leave no time to answer pages: ms. */
const fillingPatience = 5_000;

/** How long opening the cache may take, in ms, before it is tried anew. */
const openPatience = 5_000;

/** Where Replicache keeps its cache: IndexedDB, or memory in tests, one for all or one for each device. */
export type CacheKind = 'idb' | 'mem' | KVStoreProvider;

export interface EngineEvents {
	/** Pending, contact or a first sync have changed */
	onChange: () => void;
	onUnsaved: (unsaved: boolean) => void;
	/** Writing to the disk failed (or works again: undefined), by Replicache or by the mirror */
	onTrouble: (from: 'cache' | 'mirror', error: unknown) => void;
	/** The next milliseconds may leave no time to answer anyone; 0 when that is over */
	onBusy: (ms: number) => void;
	/**
	 * Another host writes; or the server does not know this client group any more, which has nothing pending; or the disk
	 * does not know this client any more (collected while the machine slept for weeks)
	 */
	onEnd: (why: 'superseded' | 'unknownClientGroup' | 'unknownClient') => void;
}

export interface EngineOptions {
	userId: string;
	host: string;
	store: Store;
	reach: Reach;
	fetch: Fetch;
	cache: CacheKind;
	events: EngineEvents;
}

/** Replicache with everything around it: the mirror, push, pull, live and persist. */
export class Engine {
	readonly pending: Pending;
	/** When the server's newest view was last held: ISO 8601 */
	contactAt: string | null = null;
	/** Whether the server's newest view was held since the start */
	live = false;
	firstSync: { done: number } | null = null;
	readonly #options: EngineOptions;
	readonly #rep: ReplicacheImpl<ReplicacheMutators>;
	readonly #mirror: Mirror;
	readonly #persist: Persist;
	readonly #pokes: Pokes;
	#live: Live | undefined;
	#order = '';
	/** What the persist that runs may take, in ms */
	#writing = 0;
	readonly #opening: Promise<string>;
	#isOpen = false;

	constructor(options: EngineOptions) {
		this.#options = { ...options, fetch: asUser(options.userId, options.fetch) };
		const { userId, store, reach, fetch, events } = this.#options;
		const places = new Places();
		this.#pokes = new Pokes({
			apply: (base, answer) => this.#apply(base, answer),
			pending: () => this.pending.count,
			onBroken: () => this.#live?.pullNow(),
		});
		this.#rep = new ReplicacheImpl(
			{
				name: cacheName(userId),
				mutators: replicacheMutators(userId, places),
				pusher: (body) => push({ fetch, reach, pokes: this.#pokes }, body as Parameters<typeof push>[1]),
				puller: (body) => recoveryPuller(fetch, reach, body),
				pullInterval: null,
				pushDelay: 0,
				// The gate in `reach` paces what fails; Replicache's own delay only spaces what goes well.
				requestOptions: { minDelayMs: 1, maxDelayMs: 1_000 },
				clientMaxAgeMs: clientMaxAge,
				kvStore: options.cache,
				logLevel: 'error',
				logSinks: [{ log: () => undefined }],
			},
			{ enableScheduledPersist: false, enableScheduledRefresh: false, enablePullAndPushInOpen: false },
		);
		// From the first moment on: what fails now fails before anyone can wait for it.
		this.#opening = opened(this.#rep.clientGroupID);
		this.#opening.catch(() => undefined);
		this.pending = new Pending(this.#rep.clientID);
		this.#rep.onClientStateNotFound = () => events.onEnd('unknownClient');
		this.#mirror = new Mirror({
			store,
			source: this.#rep,
			userId,
			host: options.host,
			places,
			onTrouble: (error) => events.onTrouble('mirror', error),
			onSuperseded: () => events.onEnd('superseded'),
			onLost: (assetIds) => removeAssets(userId, assetIds),
		});
		this.#persist = new Persist({
			persist: () => this.#rep.persist(),
			onBegin: async (edits, rows) => {
				// [M5] Nothing on the disk that the read model does not show: a start then knows what to derive.
				await this.#mirror.flushed();
				const written = this.#mirror.persisting();
				const cost = persistCost.edit * edits + persistCost.row * rows;
				// A small one is over before anyone asks.
				this.#writing = cost > 250 ? cost : 0;
				if (this.#writing > 0) events.onBusy(cost);
				return (isWritten) => {
					if (this.#writing > 0) events.onBusy(0);
					this.#writing = 0;
					if (isWritten) written();
				};
			},
			onUnsaved: events.onUnsaved,
			onTrouble: (error) => events.onTrouble('cache', error),
		});
	}

	/** Opens the cache, brings the read model in line with it and begins to sync. */
	async start(): Promise<void> {
		const { fetch, reach } = this.#options;
		const clientGroup = await this.#opening;
		this.#isOpen = true;
		const view = await this.#cookie();
		this.#order = view?.order ?? '';
		this.pending.set(await this.#rep.experimentalPendingMutations());
		this.#noteFirstSync(view, 0);
		this.#rep.experimentalWatch((diff) => this.#mirror.note(diff));
		await this.#mirror.start(clientGroup, this.#moment(), this.firstSync === null);
		this.#live = new Live({
			fetch,
			reach,
			pokes: this.#pokes,
			clientGroup,
			cookie: () => this.#cookie(),
			pull: () => this.#pull(clientGroup),
			onContact: () => void this.#noteContact(),
		});
		void this.#live.run();
		void this.#rep.push().catch(ignoreClosed);
	}

	/**
	 * Predicts an edit. Resolves when it is in the read model, with its number among those of this engine.
	 *
	 * @throws Refusal by a rule, or where the read model cannot be written
	 */
	async mutate(name: MutationName, args: ReadonlyJSONValue): Promise<number> {
		await this.#untilNotHeld();
		const over = this.#mirror.expect();
		try {
			this.pending.add(await this.#rep.mutate[name](args));
		} catch (error) {
			over(undefined);
			throw error;
		}
		over(this.#moment());
		const number = this.#persist.edited();
		this.#options.events.onChange();
		await this.#mirror.flushed();
		return number;
	}

	/** [H5] Milliseconds for which there may be no time for anything else, however long that has lasted already */
	get patience(): number {
		const isFilling = this.firstSync !== null || this.#mirror.isLabouring;
		return Math.max(isFilling ? fillingPatience : 0, this.#writing);
	}

	/** How many edits are on the disk */
	get saved(): number {
		return this.#persist.saved;
	}

	/** Resolves when all edits are on the disk. */
	persistNow = (): Promise<void> => this.#persist.now();

	/** The network may be back: tries at once. */
	wake(): void {
		this.#live?.wake();
		void this.#rep.push({ now: true }).catch(ignoreClosed);
	}

	/** Ends the stream: the device says that it is offline. */
	cutOff(): void {
		this.#live?.pullNow();
	}

	/** [D8] Writes nothing more. What is in memory is still sent, and the server's answers are heard. */
	forsakeDisk(): void {
		this.#persist.close();
		this.#mirror.stop();
	}

	async close(): Promise<void> {
		this.#live?.close();
		this.#persist.close();
		this.#mirror.stop();
		// One that never opened would never be closed, and the next of its name would wait for it.
		if (this.#isOpen) await this.#rep.close();
	}

	/** Deletes the cache; call it after `close`. */
	dropCache = (): Promise<void> => dropDatabase(this.#rep.idbName, { kvStore: this.#options.cache });

	#pull(clientGroupID: string): Promise<void> {
		const { fetch, reach, events } = this.#options;
		return pullAll({
			fetch,
			reach,
			request: async () => ({
				...{ clientGroupID, profileID: await this.#rep.profileID },
				schemaVersion: this.#rep.schemaVersion,
			}),
			cookie: () => this.#cookie(),
			apply: (base, answer) => this.#apply(base, answer),
			onChunk: (rows) => {
				if (this.firstSync) this.firstSync = { done: rows };
				events.onChange();
			},
			onClientStateNotFound: async () => {
				if (this.pending.count === 0) return events.onEnd('unknownClientGroup');
				// As failed: a stream that is greeted would end the pause, and all of this begin again at once.
				reach.tell('trouble');
				throw new Failed('trouble', 200);
			},
		});
	}

	/** The one door through which the server's changes come in: one at a time, as Live and Pokes see to. */
	async #apply(base: Cookie | null, answer: PullAnswer): Promise<void> {
		if (answer.cookie.user !== this.#options.userId) {
			// [L25] Another person's view must never take the place of this one's.
			this.#options.reach.tell('signedOut');
			throw new Failed('signedOut', 401);
		}
		const busy = 0.5 * this.pending.count + 0.05 * answer.patch.length;
		if (busy > 200) this.#options.events.onBusy(2 * busy);
		if (base !== null && isPartial(answer.cookie) && answer.patch[0]?.op === 'clear')
			await this.#mirror.hold();
		const wasPartial = this.firstSync !== null;
		this.#noteFirstSync(base, answer.patch.length, answer.cookie);
		const patch = await expandDrops(answer.patch, (prefix) =>
			this.#rep.query((tx) => tx.scan({ prefix }).keys().toArray()),
		);
		const over = this.#mirror.expect();
		try {
			await withoutOldIds(answer.lastMutationIDChanges, (lastMutationIDChanges) =>
				this.#rep.poke({
					baseCookie: base as unknown as ReadonlyJSONValue,
					pullResponse: {
						...{ cookie: answer.cookie as never, patch: patch as never },
						lastMutationIDChanges,
					},
				}),
			);
		} catch (error) {
			over(undefined);
			throw error;
		}
		this.#order = answer.cookie.order;
		this.pending.set(await this.#rep.experimentalPendingMutations());
		over(this.#moment());
		if (!this.firstSync) this.#mirror.release();
		// [L6] A server that begins anew may not know any more what it has answered.
		if (answer.patch[0]?.op === 'clear') void this.#rep.push().catch(ignoreClosed);
		this.#persist.received(answer.patch.length, receivedWithin[this.#howSoon(wasPartial, answer)]);
		this.#options.events.onChange();
	}

	#howSoon(wasPartial: boolean, answer: PullAnswer): keyof typeof receivedWithin {
		if (this.firstSync) return 'partial';
		if (wasPartial) return 'becameWhole';
		return Object.keys(answer.lastMutationIDChanges).length > 0 ? 'confirmed' : 'changes';
	}

	/** The view is the server's newest; it is told once pages see it. */
	async #noteContact(): Promise<void> {
		const at = new Date().toISOString();
		// Where the read model cannot be written, that is told, and it is tried again by itself.
		const isShown = await this.#mirror.shown().then(
			() => true,
			() => false,
		);
		if (!isShown) return;
		this.contactAt = at;
		this.live = true;
		this.#options.events.onChange();
	}

	/**
	 * [M10] On a part of what a page shows, an edit would be predicted wrongly.
	 *
	 * @throws Refusal `unavailable` where the rest cannot be fetched now
	 */
	async #untilNotHeld(): Promise<void> {
		const { reach } = this.#options;
		for (let waited = 0; this.#mirror.isHeld; waited += heldLook) {
			const fails = reach.outcome !== undefined && reach.outcome !== 'ok';
			if (fails || waited > heldPatience) refuse('unavailable', { why: 'fetching' });
			await new Promise((resolve) => setTimeout(resolve, heldLook));
		}
	}

	#noteFirstSync(base: Cookie | null, rows: number, reached?: Cookie): void {
		const complete = reached ? !isPartial(reached) : base !== null && !isPartial(base);
		this.firstSync = complete ? null : { done: (this.firstSync?.done ?? 0) + rows };
		this.#mirror.bulk = !complete || rows > 2_000;
	}

	#moment = () => ({ order: this.#order, pending: this.pending.last });
	#cookie = async () => (await this.#rep.cookie) as unknown as Cookie | null;
}

/**
 * Replicache says nothing to those who wait for it where its database cannot be written at the start, as on a full disk:
 * its own promise is rejected unseen.
 */
async function opened<T>(ready: Promise<T>): Promise<T> {
	const failed = Promise.withResolvers<never>();
	const timer = setTimeout(() => failed.reject(new Error('the cache does not open')), openPatience);
	const unseen = (event: PromiseRejectionEvent) => failed.reject(event.reason);
	globalThis.addEventListener?.('unhandledrejection', unseen);
	try {
		return await Promise.race([ready, failed.promise]);
	} finally {
		clearTimeout(timer);
		globalThis.removeEventListener?.('unhandledrejection', unseen);
	}
}

/** A push that Replicache gives up because it closes. Everything else it tries again by itself. */
function ignoreClosed(error: unknown): void {
	if (!(error instanceof Error && error.message === 'Closed')) throw error;
}
