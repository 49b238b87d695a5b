import { limits } from '#domain/limits.ts';
import { m } from '#lib/paraglide/messages.js';

/** A name and a description while they are typed. */
export class AlbumDraft {
	name = $state('');
	description = $state('');
	/** Nothing is called wrong before someone has tried to save it */
	#tried = $state(false);

	constructor(from: { name: string; description: string } = { name: '', description: '' }) {
		this.name = from.name;
		this.description = from.description;
	}

	/** What is wrong with the name, in words */
	get nameError(): string | undefined {
		const length = this.name.trim().length;
		if (length > limits.name) return m.name_too_long();
		return this.#tried && length === 0 ? m.field_required() : undefined;
	}

	/** @returns what can be saved; undefined where something has to be put right first */
	take(): { name: string; description: string } | undefined {
		this.#tried = true;
		if (this.nameError) return undefined;
		return { name: this.name.trim(), description: this.description.trim() };
	}
}
