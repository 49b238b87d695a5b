import { LRUCache } from 'lru-cache';

/** A space by its number, and its version */
export type Version = readonly [space: number, version: number];

/** An answer, in the forms that were asked for, with the versions of all spaces whose rows it is made of. */
export interface Remembered {
	versions: readonly Version[];
	/** By name: what was made of it */
	forms: ReadonlyMap<string, unknown>;
	/** About how many characters they have */
	size: number;
}

/** Characters of all forms together, and of those of one answer */
const most = { together: 64 * 1024 * 1024, ofOne: 8 * 1024 * 1024 };

/** Answers by their address, in memory: those that were asked for last. */
export class Memory {
	/** Addresses of answers that rows of a space are in */
	readonly #of = new Map<number, Set<string>>();
	readonly #answers = new LRUCache<string, Remembered>({
		maxSize: most.together,
		maxEntrySize: most.ofOne,
		sizeCalculation: ({ size }) => size,
		dispose: (answer, address) => this.#unlink(address, answer),
	});

	at(address: string): Remembered | undefined {
		return this.#answers.get(address);
	}

	/** Remembers a form of an answer, beside its others where these are of the same versions. */
	keep(address: string, versions: readonly Version[], form: string, value: unknown): void {
		const known = this.#answers.peek(address);
		const others = known && isSame(known.versions, versions) ? known : { forms: [], size: 0 };
		const answer = {
			versions,
			forms: new Map([...others.forms, [form, value]]),
			size: others.size + JSON.stringify(value).length,
		};
		this.#answers.set(address, answer);
		if (this.#answers.peek(address) !== answer) return;
		for (const [space] of versions) this.#of.set(space, (this.#of.get(space) ?? new Set()).add(address));
	}

	forget(address: string): void {
		this.#answers.delete(address);
	}

	/** Forgets all that rows of a space are in. */
	forgetSpace(space: number): void {
		for (const address of [...(this.#of.get(space) ?? [])]) this.forget(address);
	}

	forgetAll(): void {
		this.#answers.clear();
	}

	get count(): number {
		return this.#answers.size;
	}

	#unlink(address: string, { versions }: Remembered): void {
		for (const [space] of versions) {
			const addresses = this.#of.get(space);
			addresses?.delete(address);
			if (addresses?.size === 0) this.#of.delete(space);
		}
	}
}

/** Whether two are of the same spaces at the same versions, in whichever order. */
export function isSame(a: readonly Version[], b: readonly Version[]): boolean {
	const versions = new Map(a);
	return versions.size === b.length && b.every(([space, version]) => versions.get(space) === version);
}
