import type { Store } from '#lib/store/database.ts';
import {
	type AheadKey,
	aheadLimit,
	type MirrorRecord,
	type Moment,
	recordName,
	toDerive,
	type ToDerive,
	writerName,
} from './record.ts';

/** Another host has written its mark. */
class Superseded extends Error {
	override name = 'Superseded';
}

/** Keys that may be ahead of the disk, with their place and the step that wrote them last; undefined: unknown which. */
type Ahead = Map<string, { place: string | null; step: number }> | undefined;

/** One transaction's part in the journal. */
export interface Step {
	/** Inside the transaction: records the moment that the rows show and the keys that are ahead of the disk. */
	write: (places: ReadonlyMap<string, string | null>, rebuilt?: 'rebuilt') => Promise<void>;
	/** After it has committed */
	done: () => void;
}

/** Keeps the mirror's record: which moment the rows show, and where they are ahead of what Replicache has persisted. */
export class Journal {
	readonly #store: Store;
	readonly #host: string;
	#clientGroup = '';
	/** The newest moment of which all diffs have been told */
	#moment: Moment = { order: '', pending: {} };
	#persisted: Moment = { order: '', pending: {} };
	#ahead: Ahead = new Map();
	/** The step that made `#ahead` unknown */
	#unknownSince = 0;
	#steps = 0;
	#rebuilding = false;
	/** A persist that is done, to be taken into account by the next step: between two steps nothing is in between. */
	#settled: { step: number; moment: Moment } | undefined;

	constructor(store: Store, host: string) {
		this.#store = store;
		this.#host = host;
	}

	/** Marks the database as this host's, and says what has to be derived again. */
	async open(clientGroup: string, now: Moment, isWhole: boolean): Promise<ToDerive> {
		const record = await this.#store.transaction('rw', this.#store.values, async () => {
			await this.#store.values.put({ name: writerName, value: this.#host });
			return (await this.#store.values.get(recordName))?.value as MirrorRecord | undefined;
		});
		this.#clientGroup = clientGroup;
		this.#moment = now;
		// What Replicache has just opened is what it has on the disk.
		this.#persisted = now;
		const derive = toDerive(record, clientGroup, now, isWhole);
		this.#rebuilding = !Array.isArray(derive);
		this.#ahead = this.#rebuilding ? undefined : new Map();
		for (const [key, place] of Array.isArray(derive) ? derive : []) this.#ahead!.set(key, { place, step: 0 });
		if (derive === 'held') await this.hold();
		return derive;
	}

	/** [M10] The rows stay what they are until the next rebuild, whatever Replicache holds by then. */
	async hold(): Promise<void> {
		this.#rebuilding = true;
		this.#ahead = undefined;
		await this.#store.transaction('rw', this.#store.values, async () => {
			await this.guard();
			const there = (await this.#store.values.get(recordName))?.value as MirrorRecord | undefined;
			if (!there) return;
			const value = { ...there, ahead: null, held: true } satisfies MirrorRecord;
			await this.#store.values.put({ name: recordName, value });
		});
	}

	/** @throws Superseded inside a transaction, which then writes nothing */
	async guard(): Promise<void> {
		const writer = await this.#store.values.get(writerName);
		if (writer?.value !== this.#host) throw new Superseded('Another host writes the read model.');
	}

	isSuperseded = (error: unknown): boolean => error instanceof Error && error.name === 'Superseded';

	advance(moment: Moment): void {
		this.#moment = moment;
	}

	/** A transaction begins: its rows show at least this moment. Only one runs at a time. */
	begin(): Step {
		this.#takePersist();
		const step = ++this.#steps;
		const reached = this.#moment;
		let rebuilding = this.#rebuilding;
		let next: Ahead;
		let changes = 0;
		return {
			write: async (places, rebuilt) => {
				if (rebuilt) rebuilding = false;
				changes = places.size;
				next = rebuilt ? undefined : merge(this.#ahead, places, step);
				const ahead =
					next && !rebuilding ? Array.from(next, ([key, { place }]): AheadKey => [key, place]) : null;
				const record = { clientGroup: this.#clientGroup, persisted: this.#persisted, reached, ahead };
				await this.#store.values.put({ name: recordName, value: record satisfies MirrorRecord });
			},
			done: () => {
				this.#rebuilding = rebuilding;
				if (!next && changes > 0) this.#unknownSince = step;
				this.#ahead = next;
			},
		};
	}

	/** A persist begins; call what is returned when it is done. */
	persisting(): () => void {
		const settled = { step: this.#steps, moment: this.#moment };
		return () => {
			this.#settled = settled;
		};
	}

	#takePersist(): void {
		const settled = this.#settled;
		this.#settled = undefined;
		if (!settled) return;
		this.#persisted = settled.moment;
		if (!this.#ahead && this.#unknownSince <= settled.step) this.#ahead = new Map();
		for (const [key, { step }] of this.#ahead ?? []) if (step <= settled.step) this.#ahead!.delete(key);
	}
}

function merge(ahead: Ahead, places: ReadonlyMap<string, string | null>, step: number): Ahead {
	if (!ahead || ahead.size + places.size > aheadLimit) return undefined;
	const next = new Map(ahead);
	for (const [key, place] of places) next.set(key, { place, step });
	return next;
}
