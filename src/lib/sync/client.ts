import type { MutationInput, MutationName } from '#domain/mutations.ts';
import { whenFree } from '#lib/device/when-free.ts';
import { nameOfStore, Store } from '#lib/store/database.ts';
import { HostLink } from './host-link.ts';
import type { StatusReport } from './messages.ts';
import { SyncStatus } from './status.svelte.ts';
import { mutators, type Mutate } from './mutate.ts';

/** The Web Lock that every page of a person shares while it has their sync open. */
const pagesOf = (userId: string) => `pages:${userId}`;

/** The one `Sync` of this page. */
let current: Sync | undefined;
/** A read model that was opened before it is known what the page does with it */
let early: Store | undefined;

/**
 * What a page has of sync: the read model, the mutators, and how it stands. The work is done by the host, which this
 * page runs or another one does: host-link.ts.
 */
export class Sync {
	readonly userId: string;
	/** The read model. Pages read it and write nothing of it but what only the device knows. */
	readonly store: Store;
	/**
	 * One function a mutator. Its promise resolves when the edit is predicted and in the read model, so that every
	 * live query shows it. `at` may be left out: it is now.
	 *
	 * @throws Refusal `mutation.invalid` for wrong arguments, and what the rule says that refuses it
	 */
	readonly mutate: Mutate;
	readonly status = new SyncStatus();
	readonly #link: HostLink;
	readonly #back = new Set<() => void>();
	/** Lets go of this page's share in the lock of all pages of this person */
	#letGo: () => void = () => undefined;

	constructor(userId: string) {
		this.userId = userId;
		this.store = early?.name === nameOfStore(userId) ? early : new Store(userId);
		early = undefined;
		this.#link = new HostLink(userId, {
			onStatus: (report) => this.#follow(report),
			onDestroyed: () => this.#forget(),
		});
		this.mutate = mutators((name, args) => this.#link.request({ type: 'mutate', name, args }));
		void navigator.locks?.request(pagesOf(userId), { mode: 'shared' }, () => {
			return new Promise<void>((resolve) => (this.#letGo = resolve));
		});
	}

	/** Whether the server is out of reach, or asks who this is */
	get away(): boolean {
		return this.status.offlineSince !== null || this.status.state === 'signedOut';
	}

	/** Calls back each time that the server is reached again. Returns what stops it. */
	onBack(back: () => void): () => void {
		this.#back.add(back);
		return () => this.#back.delete(back);
	}

	/** Resolves when every edit so far would survive a crash. */
	async flush(): Promise<void> {
		await this.#link.request({ type: 'flush' });
	}

	/** Edits that the server has not confirmed. */
	async pendingCount(): Promise<number> {
		return (await this.#link.request({ type: 'pendingCount' })) as number;
	}

	/** Tells the host that there is a session again, after `signedOut`. */
	signedIn(): void {
		this.#link.announce({ type: 'signedIn' });
	}

	/**
	 * Resolves when no other page of this person is open, or two seconds later. To be asked before the databases are deleted, which a page that still reads would make anew.
	 */
	async othersGone(): Promise<void> {
		this.#letGo();
		await whenFree(pagesOf(this.userId));
	}

	/** Leaves; the databases stay. Another page takes the host over where this one ran it. */
	async close(): Promise<void> {
		await this.#link.close();
		this.#forget();
	}

	/** Deletes everything of this person on this device, edits that were not sent too, in all pages. */
	async destroy(): Promise<void> {
		await this.#link.request({ type: 'destroy' });
		await this.#link.close();
		this.#forget();
		await this.store.delete();
	}

	#follow(report: StatusReport): void {
		const before = this.away;
		this.status.follow(report);
		if (before && !this.away) for (const back of this.#back) back();
	}

	#forget(): void {
		this.#letGo();
		this.store.close();
		if (current === this) current = undefined;
	}
}

/** Begins to open a person's read model, for `openSync` to find it open. */
export function openStoreEarly(userId: string): void {
	early = new Store(userId);
	// Whoever reads it is told why it cannot be opened.
	early.open().catch(() => undefined);
}

/** Opens sync for a person; the same again where it is open already. Another person's is closed first. */
export function openSync(userId: string): Sync {
	if (current?.userId === userId) return current;
	void current?.close();
	current = new Sync(userId);
	return current;
}

/** @throws Error where no one is signed in: routes that show private data open sync first */
export function currentSync(): Sync {
	if (!current) throw new Error('Sync is not open: call openSync first.');
	return current;
}

export type { MutationInput, MutationName };
