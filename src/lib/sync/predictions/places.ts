import type { Id } from '#domain/ids.ts';
import type { View } from './view.ts';

/** Mutations whose choice of places is remembered; older ones choose anew when they are replayed. */
const remembered = 20_000;

/**
 * The last position of each album, and the positions that mutations chose, so that neither the first run nor one of
 * many replays reads all entries of a large album. Both are only as good as a prediction has to be: a last position
 * that is too high still puts what is added last, and the server gives the final positions.
 */
export class Places {
	readonly #last = new Map<Id, string>();
	readonly #chosen = new Map<string, ReadonlyMap<Id, string>>();

	/** Keeps up with entries that come from anywhere. */
	saw(albumId: Id, position: string): void {
		const last = this.#last.get(albumId);
		if (last === undefined || last < position) {
			// Without a first look at the whole album, one entry's position says nothing about the last one.
			if (last !== undefined) this.#last.set(albumId, position);
		}
	}

	/** The last position of an album, null where it is empty. Reads its entries once in the life of the host. */
	async lastOf(view: View, albumId: Id): Promise<string | null> {
		const known = this.#last.get(albumId);
		if (known !== undefined) return known === '' ? null : known;
		let last = '';
		for await (const [, entry] of view.entries(albumId)) if (entry.position > last) last = entry.position;
		this.#last.set(albumId, last);
		return last === '' ? null : last;
	}

	/** What a mutation chose when it ran before; undefined on its first run here. */
	chosenBy = (mutation: string): ReadonlyMap<Id, string> | undefined => this.#chosen.get(mutation);

	choose(mutation: string, positions: ReadonlyMap<Id, string>): void {
		this.#chosen.set(mutation, positions);
		if (this.#chosen.size <= remembered) return;
		for (const oldest of this.#chosen.keys()) {
			this.#chosen.delete(oldest);
			break;
		}
	}
}
