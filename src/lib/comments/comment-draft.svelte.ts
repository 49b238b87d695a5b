import { tick } from 'svelte';
import type { Comment } from '#domain/activity.ts';
import { newId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { m } from '#lib/paraglide/messages.js';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';

/** What something is said of: an album, or with `assetId` an asset in it */
export interface Subject {
	albumId: string;
	assetId: string | null;
	/** Seconds at which it plays; undefined where it does not */
	now?: number | undefined;
}

/** What a person is about to say of an album, or of one photo in it, or how they change what they have said. */
export class CommentDraft {
	readonly #subject: () => Subject;
	#text = $state('');
	/** What it was about when the first letter was written: what plays goes on meanwhile, to the next track too */
	#begun = $state.raw<Subject>();
	/** Whether it is said of a moment, where there is one */
	isOfMoment = $state(true);
	/** The comment that is being changed */
	editing = $state<string>();
	field = $state<HTMLTextAreaElement>();

	/** @param subject what it would be about if it were begun now */
	constructor(subject: () => Subject) {
		this.#subject = subject;
	}

	get subject(): Subject {
		return this.#begun ?? this.#subject();
	}

	get text(): string {
		return this.#text;
	}

	set text(text: string) {
		if (!text) this.#begun = undefined;
		else this.#begun ??= this.#subject();
		this.#text = text;
	}

	/** Seconds into what plays that it would be said of; undefined where nothing plays, or where words are changed */
	get moment(): number | undefined {
		return this.editing ? undefined : this.subject.now;
	}

	async send(): Promise<void> {
		const text = this.text.trim();
		if (!text || text.length > limits.comment) return;
		const { mutate } = currentSync();
		const [{ albumId, assetId }, id] = [this.subject, this.editing];
		const moment = this.isOfMoment && this.moment !== undefined ? toTenth(this.moment) : undefined;
		this.cancel();
		if (id) await mutate.updateComment({ albumId, id, text });
		else await mutate.addComment({ albumId, id: newId(), assetId, moment, text });
	}

	cancel(): void {
		this.editing = undefined;
		this.text = '';
		this.isOfMoment = true;
	}

	async edit(comment: Comment): Promise<void> {
		this.editing = comment.id;
		this.text = comment.text;
		await tick();
		this.field?.focus();
	}

	/** @param undoable while activity is off, nothing is written again */
	async remove({ albumId, id, assetId, moment, text, createdAt }: Comment, undoable: boolean): Promise<void> {
		const { mutate } = currentSync();
		await mutate.deleteActivity({ albumId, id });
		// Written again under a new id, at its old place in time.
		const again = () =>
			void mutate.addComment({ albumId, id: newId(), assetId, moment, text, at: createdAt });
		toasts.show(m.comment_deleted(), undoable ? again : undefined);
	}
}

const toTenth = (seconds: number) => Math.round(seconds * 10) / 10;
