import { Refusal } from '#domain/errors.ts';
import { fileSize } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { addFiles, type AddResult } from '#lib/uploads/add-files.ts';

/** The ways by which files come in (picked, dropped, pasted) meet here: where they go, how far it is, what failed. */
export class Intake {
	/** The album that is open and that one may add to: files that are dropped go there */
	album = $state.raw<{ id: string; name: string }>();
	progress = $state.raw<{ done: number; total: number }>();
	failed = $state.raw<AddResult['failed']>([]);
	/** Bytes that are missing; then nothing was added */
	missing = $state(0);

	async add(files: readonly File[], albumId: string | undefined = this.album?.id): Promise<void> {
		if (files.length === 0) return;
		this.progress = { done: 0, total: files.length };
		try {
			const result = await addFiles([...files], {
				albumId,
				onProgress: (done, total) => (this.progress = { done, total }),
			});
			this.failed = result.failed;
			const said = [
				result.added.length > 0 ? m.added({ count: result.added.length }) : '',
				result.known.length > 0 ? m.added_known({ count: result.known.length }) : '',
				result.queued.length > 0 ? m.added_queued({ count: result.queued.length }) : '',
				result.unplaced > 0 ? m.added_unplaced({ count: result.unplaced }) : '',
			].filter(Boolean);
			if (said.length > 0) toasts.show(said.join(', '));
		} catch (error) {
			if (!(error instanceof Refusal) || error.code !== 'storage.full') throw error;
			this.missing = Number(error.detail.missing) || 0;
		} finally {
			this.progress = undefined;
		}
	}

	/** What to say where it did not fit. */
	get roomWords(): string {
		return m.not_added_room({ size: fileSize(this.missing) });
	}

	dismiss(): void {
		this.failed = [];
		this.missing = 0;
	}
}

export const intake = new Intake();

/** The files of a drop or a paste; folders in it are read by the browser as far as it can. */
export const filesOf = (transfer: DataTransfer | null): File[] =>
	[...(transfer?.files ?? [])].filter((file) => file.size > 0 || file.type !== '');

/** Opens the device's own picker. */
export function pickFiles(albumId?: string): void {
	const input = document.createElement('input');
	input.type = 'file';
	input.multiple = true;
	input.accept = 'image/*,video/*,.heic,.heif,.avif';
	input.addEventListener('change', () => void intake.add([...(input.files ?? [])], albumId));
	input.click();
}
