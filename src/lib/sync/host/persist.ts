import { refusalOf } from '../storage-trouble.ts';

/** How soon after an edit the disk has it, in ms: several in a row are written once. */
const debounce = 100;
/**
 * [D4] How soon after the server's changes the disk has them, in ms. There is no hurry, as they can be had again, and in
 * a first sync each write costs much. A whole view is what a start without a network needs; a confirmed edit that the
 * disk does not know of would be shown as waiting then.
 */
export const receivedWithin = { changes: 2_000, confirmed: 500, partial: 5_000, becameWhole: 0 };
const retryAfter = 2_000;

export interface PersistOptions {
	/** Replicache's own. It asserts that no two run at once. */
	persist: () => Promise<void>;
	/** Called when one begins that writes so many edits and received rows; what it returns, when it has ended */
	onBegin: (edits: number, rows: number) => Promise<(isWritten: boolean) => void>;
	/** Edits are on the disk, or not yet */
	onUnsaved: (unsaved: boolean) => void;
	/** Writing failed, or works again (undefined) */
	onTrouble: (error: unknown) => void;
}

/** The one scheduler of persists. Rules: SPEC.md, "Persist". */
export class Persist {
	readonly #options: PersistOptions;
	#edits = 0;
	#saved = 0;
	#received = false;
	/** Of the server's rows, how many came since the last one that went well */
	#rows = 0;
	#failure: unknown;
	#running: Promise<void> | undefined;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#dueAt = Infinity;
	#closed = false;

	constructor(options: PersistOptions) {
		this.#options = options;
	}

	/** How many edits are on the disk */
	get saved(): number {
		return this.#saved;
	}

	/** [D2] An edit was made; returns its number, from 1 on. */
	edited(): number {
		this.#edits++;
		this.#options.onUnsaved(true);
		this.#schedule(debounce);
		return this.#edits;
	}

	/** [D4] The server's changes were applied. @param rows how many @param within ms until they are to be on the disk */
	received(rows: number, within: number): void {
		this.#received = true;
		this.#rows += rows;
		this.#schedule(within);
	}

	/**
	 * [D3] Writes now what is not on the disk. Resolves when all that was made or received before the call is.
	 *
	 * @throws Refusal `storage.full` or `unavailable` where the disk refuses
	 */
	async now(): Promise<void> {
		const upTo = this.#edits;
		// What came since it began is not in it.
		await this.#running;
		// What the server keeps sending must not keep this from ending.
		for (let first = this.#received; !this.#closed && (this.#saved < upTo || first); first = false) {
			await this.#run();
			if (this.#failure !== undefined) throw refusalOf(this.#failure);
		}
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
	}

	#schedule(ms: number): void {
		const at = Date.now() + ms;
		// [D2] The first of several edits sets the time: a long row of them does not put it off.
		if (this.#closed || at >= this.#dueAt) return;
		clearTimeout(this.#timer);
		this.#dueAt = at;
		this.#timer = setTimeout(() => {
			// Where one runs already, its end sees to what came meanwhile.
			this.#dueAt = Infinity;
			void this.#run();
		}, ms);
	}

	/** [D1] Never two at once: who comes while one runs waits for it. */
	#run(): Promise<void> {
		this.#running ??= this.#once().finally(() => {
			this.#running = undefined;
		});
		return this.#running;
	}

	async #once(): Promise<void> {
		clearTimeout(this.#timer);
		this.#dueAt = Infinity;
		const edits = this.#edits;
		const rows = this.#rows;
		let ended: ((isWritten: boolean) => void) | undefined;
		try {
			ended = await this.#options.onBegin(edits - this.#saved, rows);
			this.#received = false;
			await this.#options.persist();
			ended(true);
		} catch (error) {
			ended?.(false);
			if (this.#closed) return;
			this.#failure = error;
			this.#received = true;
			this.#options.onTrouble(error);
			this.#schedule(retryAfter);
			return;
		}
		this.#failure = undefined;
		this.#saved = edits;
		this.#rows -= rows;
		this.#options.onTrouble(undefined);
		this.#options.onUnsaved(this.#saved < this.#edits);
		if (this.#saved < this.#edits) this.#schedule(debounce);
		else if (this.#received) this.#schedule(receivedWithin.changes);
	}
}
