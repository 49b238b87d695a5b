import type { PendingMutation } from 'replicache';

/** Which mutations the server has not confirmed, kept without reading the queue for each edit. */
export class Pending {
	#count = 0;
	#last: Record<string, number> = {};

	get count(): number {
		return this.#count;
	}

	/** The last pending mutation of each client, as part of a moment */
	get last(): Record<string, number> {
		return this.#last;
	}

	/** Counts anew from the queue: after the view has moved. */
	set(queue: readonly PendingMutation[]): void {
		this.#count = queue.length;
		this.#last = {};
		for (const { clientID, id } of queue) this.#last[clientID] = Math.max(id, this.#last[clientID] ?? 0);
	}

	/** A mutation was made on this client. */
	add(clientID: string, id: number): void {
		if ((this.#last[clientID] ?? 0) >= id) return;
		this.#count++;
		this.#last = { ...this.#last, [clientID]: id };
	}
}
