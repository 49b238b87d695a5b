import type { PendingMutation } from 'replicache';

/** Which mutations the server has not confirmed, kept without reading the queue for each edit. */
export class Pending {
	/** Of this host's client */
	#own = new Set<number>();
	/** Of clients before it */
	#others: Record<string, number> = {};
	#othersCount = 0;
	readonly #client: string;
	/** The newest own mutation that is over: all of its diffs have been told */
	#over = 0;

	constructor(client: string) {
		this.#client = client;
	}

	get count(): number {
		return this.#own.size + this.#othersCount;
	}

	/** The last pending mutation of each client that is over, as part of a moment */
	get last(): Record<string, number> {
		return this.#own.size > 0 ? { ...this.#others, [this.#client]: this.#over } : this.#others;
	}

	/** Counts anew from the queue: after the view has moved. */
	set(queue: readonly PendingMutation[]): void {
		const others = queue.filter(({ clientID }) => clientID !== this.#client);
		this.#own = new Set(queue.filter(({ clientID }) => clientID === this.#client).map(({ id }) => id));
		this.#othersCount = others.length;
		this.#others = {};
		for (const { clientID, id } of others) this.#others[clientID] = Math.max(id, this.#others[clientID] ?? 0);
	}

	/** A mutation of this client is over. */
	add(id: number): void {
		this.#own.add(id);
		this.#over = Math.max(this.#over, id);
	}
}
