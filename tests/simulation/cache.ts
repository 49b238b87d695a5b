import type { KVStoreProvider, ReadonlyJSONValue } from 'replicache';

/** What can befall a host: one that is dead reads, writes and sends nothing any more. */
export interface Life {
	dead: boolean;
}

type Values = ReadonlyMap<string, ReadonlyJSONValue>;

interface Database {
	values: Values;
	/** Who writes, and behind whom the next one waits */
	writing: Promise<void>;
}

/** The caches of Replicache on one device: they outlive every host. */
export class Caches {
	readonly #databases = new Map<string, Database>();

	/** How one host reaches them. */
	of = (life: Life): KVStoreProvider => ({
		create: (name) => new Cache(this.#open(name), life),
		drop: async (name) => void this.#databases.delete(name),
	});

	#open(name: string): Database {
		let database = this.#databases.get(name);
		if (!database) this.#databases.set(name, (database = { values: new Map(), writing: Promise.resolve() }));
		return database;
	}
}

class Cache {
	closed = false;
	readonly #database: Database;
	readonly #life: Life;

	constructor(database: Database, life: Life) {
		this.#database = database;
		this.#life = life;
	}

	async read() {
		mustLive(this.#life);
		return new Reading(this.#database.values);
	}

	async write() {
		const before = this.#database.writing;
		let release = () => undefined as void;
		this.#database.writing = new Promise((resolve) => (release = resolve));
		await before;
		if (this.#life.dead) release();
		mustLive(this.#life);
		return new Writing(this.#database, this.#life, release);
	}

	async close(): Promise<void> {
		this.closed = true;
	}
}

/** A snapshot: maps are replaced, never changed. */
class Reading {
	closed = false;
	protected values: Values;

	constructor(values: Values) {
		this.values = values;
	}

	async has(key: string): Promise<boolean> {
		return this.values.has(key);
	}

	async get(key: string): Promise<ReadonlyJSONValue | undefined> {
		return this.values.get(key);
	}

	release(): void {
		this.closed = true;
	}
}

class Writing extends Reading {
	readonly #database: Database;
	readonly #life: Life;
	readonly #end: () => void;
	readonly #changed: Map<string, ReadonlyJSONValue>;

	constructor(database: Database, life: Life, end: () => void) {
		const changed = new Map(database.values);
		super(changed);
		this.#changed = changed;
		this.#database = database;
		this.#life = life;
		this.#end = end;
	}

	async put(key: string, value: ReadonlyJSONValue): Promise<void> {
		this.#changed.set(key, value);
	}

	async del(key: string): Promise<void> {
		this.#changed.delete(key);
	}

	async commit(): Promise<void> {
		mustLive(this.#life);
		this.#database.values = this.#changed;
	}

	override release(): void {
		super.release();
		this.#end();
	}
}

function mustLive(life: Life): void {
	if (life.dead) throw new Error('the tab of this host was closed');
}
