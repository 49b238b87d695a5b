import type { Asset } from '#domain/asset.ts';
import { limits } from '#domain/limits.ts';
import { m } from '#lib/paraglide/messages.js';
import { timeOf, wallClock } from './wall-clock.ts';

type Edited = Pick<Asset, 'title' | 'description' | 'takenAt'>;

/** What the owner of an asset writes about it. Times are of the clock on the wall, as they are shown. */
export class AssetDraft {
	readonly #before: Edited;
	title = $state('');
	description = $state('');
	/** As the field of a form has it: `2024-06-12T14:02:30` */
	taken = $state('');

	constructor(asset: Edited) {
		this.#before = asset;
		this.title = asset.title;
		this.description = asset.description;
		this.taken = wallClock(asset.takenAt);
	}

	get titleError(): string | undefined {
		return this.title.trim().length > limits.name ? m.name_too_long() : undefined;
	}

	get takenError(): string | undefined {
		return this.takenAt === undefined ? m.taken_wrong() : undefined;
	}

	/** Undefined for what is no time */
	get takenAt(): string | undefined {
		return timeOf(this.taken);
	}

	/** What has changed; undefined while something is wrong with it */
	take(): Partial<Edited> | undefined {
		const { takenAt } = this;
		if (this.titleError || takenAt === undefined) return undefined;
		const [title, description] = [this.title.trim(), this.description.trim()];
		const before = this.#before;
		return {
			...(title === before.title ? {} : { title }),
			...(description === before.description ? {} : { description }),
			// Seconds are all that the field has: an untouched time keeps its milliseconds.
			...(this.taken === wallClock(before.takenAt) ? {} : { takenAt }),
		};
	}
}
