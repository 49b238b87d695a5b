import type { Id } from '#domain/ids.ts';
import type { Services } from '../services.ts';
import { transact } from '../sync/transact.ts';
import type { OpenLink } from './find-link.ts';

type Needs = Pick<Services, 'sql' | 'bus' | 'log' | 'closing'>;

interface Counted {
	link: Pick<OpenLink, 'space' | 'albumId' | 'id' | 'ownerId'>;
	times: number;
}

/** Milliseconds in which openings are collected: whoever opens waits for no lock, and a link that many open is one write. */
const pause = 5_000;

/** Counts how often links are opened, beside the requests. What a crash takes is seconds of counting. (rule K4) */
export class Opens {
	readonly #needs: Needs;
	#counted = new Map<Id, Counted>();
	#timer: NodeJS.Timeout | undefined;

	constructor(needs: Needs) {
		this.#needs = needs;
		needs.closing.addEventListener('abort', () => void this.flush());
	}

	count({ space, albumId, id, ownerId }: OpenLink): void {
		const known = this.#counted.get(id);
		if (known) known.times++;
		else this.#counted.set(id, { link: { space, albumId, id, ownerId }, times: 1 });
		this.#timer ??= setTimeout(() => void this.flush(), pause).unref();
	}

	/** Writes what was counted so far. */
	async flush(): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const counted = [...this.#counted.values()];
		this.#counted = new Map();
		for (const one of counted) await this.#write(one);
	}

	async #write({ link, times }: Counted): Promise<void> {
		try {
			await transact(this.#needs, { actor: link.ownerId, spaces: [link.albumId] }, async (change) => {
				const rows = await change.tx`
					update links set opened = opened + ${times}, version = ${change.next(link.space)}
					where space = ${link.space} and id = ${link.id} and not deleted returning id`;
				if (rows.length > 0) change.touch(link.space);
			});
		} catch (error) {
			this.#needs.log.warn({ err: error }, 'openings of a link could not be counted');
		}
	}
}
