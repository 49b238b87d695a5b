import * as z from 'zod/mini';
import { Id } from '#domain/ids.ts';

const Remembered = z.object({ id: Id, name: z.string(), handle: z.string() });
/** Who uses this device: enough to open the app with no network and no wall. */
export type RememberedAccount = z.infer<typeof Remembered>;

const key = 'gatefold:account';

/** The account that this browser profile remembers. It is no proof of anything: the session cookie is. */
export class Account {
	#current = $state.raw<RememberedAccount | undefined>(read());

	get current(): RememberedAccount | undefined {
		return this.#current;
	}

	remember(account: RememberedAccount): void {
		this.#current = account;
		localStorage.setItem(key, JSON.stringify(account));
	}

	/**
	 * Calls back when another tab has changed who uses this device: at once, and for a tab that slept when it is looked
	 * at again. Returns what stops it.
	 */
	follow(changed: () => void): () => void {
		const look = () => {
			const now = read();
			if (now?.id === this.#current?.id) return;
			this.#current = now;
			changed();
		};
		const stored = (event: StorageEvent) => {
			if (event.key === key || event.key === null) look();
		};
		window.addEventListener('storage', stored);
		window.addEventListener('pageshow', look);
		document.addEventListener('visibilitychange', look);
		return () => {
			window.removeEventListener('storage', stored);
			window.removeEventListener('pageshow', look);
			document.removeEventListener('visibilitychange', look);
		};
	}

	forget(): void {
		this.#current = undefined;
		localStorage.removeItem(key);
	}
}

function read(): RememberedAccount | undefined {
	try {
		return Remembered.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null')).data;
	} catch {
		// Not ours, or no storage at all: nobody is remembered.
		return undefined;
	}
}

export const account = new Account();
