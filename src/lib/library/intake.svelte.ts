import { Refusal } from '#domain/errors.ts';
import { pick, type Found } from '#lib/device/transferred-files.ts';
import { fileSize } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { addFiles, type AddOptions, type AddResult } from '#lib/uploads/add-files.ts';

/** The ways by which files come in (picked, dropped, pasted) meet here: where they go, how far it is, what failed. */
export class Intake {
	/** The album that is open and that one may add to: files that are dropped go there */
	album = $state.raw<{ id: string; name: string }>();
	/** A page that is open and takes what comes itself, and what it says while files are held over it */
	taker = $state.raw<{ words: string; take: (files: readonly File[]) => void }>();
	/** Of all that is being added; `total` is 0 while folders are looked through */
	progress = $state.raw<{ done: number; total: number }>();
	failed = $state.raw<AddResult['failed']>([]);
	/** Bytes that are missing for what did not fit */
	missing = $state(0);
	/** Drops and picks that are under way: a second one does not wait for the first */
	#running = 0;

	/** Adds what was dropped or pasted. */
	async addFound(finding: Promise<Found>): Promise<void> {
		const { taker } = this;
		const albumId = this.album?.id;
		this.#begin(0);
		try {
			const { files, unreadable } = await finding;
			this.#fail(unreadable.map((name) => ({ name, code: 'asset.unreadable' as const })));
			if (taker) taker.take(files);
			else await this.add(files, albumId);
		} finally {
			this.#end();
		}
	}

	async add(files: readonly File[], albumId: string | undefined = this.album?.id): Promise<void> {
		const result = await this.take(files, { albumId });
		const said = result && wordsOf(result);
		if (said) toasts.show(said);
	}

	/**
	 * Adds files as `addFiles` does, and shows how far it is, what failed and what did not fit.
	 *
	 * @returns undefined where nothing was added for want of room
	 */
	async take(files: readonly File[], options: AddOptions): Promise<AddResult | undefined> {
		if (files.length === 0) return undefined;
		this.#begin(files.length);
		try {
			const result = await addFiles(files, { ...options, onDone: () => this.#count(1, 0) });
			this.#fail(result.failed);
			this.missing += result.missing;
			return result;
		} catch (error) {
			if (!(error instanceof Refusal) || error.code !== 'storage.full') throw error;
			this.missing += Number(error.detail.missing) || 0;
			return undefined;
		} finally {
			this.#end();
		}
	}

	/** What to say where it did not fit: nothing was added, or all but some. */
	get roomWords(): string {
		const size = fileSize(this.missing);
		return this.failed.length > 0 ? m.not_added_room_rest({ size }) : m.not_added_room({ size });
	}

	dismiss(): void {
		this.failed = [];
		this.missing = 0;
	}

	#fail(failed: AddResult['failed']): void {
		if (failed.length > 0) this.failed = [...this.failed, ...failed];
	}

	#begin(files: number): void {
		this.#running++;
		this.#count(0, files);
	}

	#count(done: number, total: number): void {
		const { progress = { done: 0, total: 0 } } = this;
		this.progress = { done: progress.done + done, total: progress.total + total };
	}

	#end(): void {
		if (--this.#running === 0) this.progress = undefined;
	}
}

export const intake = new Intake();

function wordsOf({ added, known, restored, queued, unplaced }: AddResult): string {
	const said = [
		added.length > 0 && m.added({ count: added.length }),
		known.length > 0 && m.added_known({ count: known.length }),
		restored.length > 0 && m.added_restored({ count: restored.length }),
		queued.length > 0 && m.added_queued({ count: queued.length }),
		unplaced > 0 && m.added_unplaced({ count: unplaced }),
	];
	return said.filter(Boolean).join(', ');
}

/** Opens the device's own picker; what is chosen goes to an album, or to the photos alone. */
export const pickFiles = (albumId?: string, what: 'files' | 'folder' = 'files'): void =>
	pick(what, (files) => void intake.add(files, albumId));
