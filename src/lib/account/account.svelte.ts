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
