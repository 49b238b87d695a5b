import { tick } from 'svelte';
import type { Comment } from '#domain/activity.ts';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { m } from '#lib/paraglide/messages.js';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/** What a person is about to say of an album, or of one photo in it, or how they change what they have said. */
export class CommentDraft {
	readonly #albumId: string;
	readonly #assetId: () => string | null;
	text = $state('');
	/** The comment that is being changed */
	editing = $state<string>();
	field = $state<HTMLTextAreaElement>();

	/** @param assetId what it is said of; null for the album itself */
	constructor(albumId: string, assetId: () => string | null = () => null) {
		this.#albumId = albumId;
		this.#assetId = assetId;
	}

	async send(): Promise<void> {
		const text = this.text.trim();
		if (!text || text.length > limits.comment) return;
		const { mutate } = currentSync();
		const [albumId, id] = [this.#albumId, this.editing];
		this.cancel();
		if (id) await mutate.updateComment({ albumId, id, text });
		else await mutate.addComment({ albumId, id: newId(), assetId: this.#assetId(), text });
	}

	cancel(): void {
		this.editing = undefined;
		this.text = '';
	}

	async edit(comment: Comment): Promise<void> {
		this.editing = comment.id;
		this.text = comment.text;
		await tick();
		this.field?.focus();
	}

	/** @param undoable while activity is off, nothing is written again */
	async remove({ albumId, id, assetId, text, createdAt }: Comment, undoable: boolean): Promise<void> {
		const { mutate } = currentSync();
		await mutate.deleteActivity({ albumId, id });
		// Written again under a new id, at its old place in time.
		const again = () => void mutate.addComment({ albumId, id: newId(), assetId, text, at: createdAt });
		toasts.show(m.comment_deleted(), undoable ? again : undefined);
	}
}
