import { Tries } from '../http/tries.ts';

/** How many are allowed within a minute, from one address at one link, and at one link from everywhere */
interface Most {
	fromOne: number;
	together: number;
}

/** Counts what guests try. A try counts before it is looked at, so that many at once are many. */
export class LinkTries {
	readonly #fromOne: Tries;
	readonly #together: Tries;

	/** @param now as of `Tries` */
	constructor({ fromOne, together }: Most, now?: () => number) {
		this.#fromOne = new Tries(fromOne, now);
		this.#together = new Tries(together, now);
	}

	/** @returns seconds after which to come again; 0 where the try may be made, which then is counted */
	begin(linkId: string, address: string): number {
		const wait = this.#fromOne.wait(`${linkId} ${address}`) || this.#together.wait(linkId);
		if (wait > 0) return wait;
		this.#fromOne.count(`${linkId} ${address}`);
		this.#together.count(linkId);
		return 0;
	}
}
