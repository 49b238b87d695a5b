import { monthTitle } from '#lib/i18n/format.ts';
import type { TileSection } from '#lib/ui/grid/tile.ts';

/** What a picture's shape is taken for until it is known: between upright and lying */
const usualRatio = 1.3;

/**
 * What was learned of months so far: ids and shapes, without the items. Nothing here is reactive: who asks has a
 * reason to ask again of its own.
 */
export class MonthCache<L> {
	readonly #lives = new Map<string, L>();
	readonly #known = new Map<string, TileSection>();
	readonly #guesses = new Map<string, TileSection>();

	/** The live query of a month, where it was asked for before. */
	live(month: string): L | undefined {
		return this.#lives.get(month);
	}

	follow(month: string, live: L): void {
		this.#lives.set(month, live);
	}

	learn(key: string, section: TileSection): void {
		this.#known.set(key, { ...section, tiles: undefined });
	}

	knows(key: string, count: number): boolean {
		return this.#known.get(key)?.ids.length === count;
	}

	/** Whether this section is what was learned last. */
	isOf(key: string, section: TileSection): boolean {
		return this.#known.get(key)?.ratios === section.ratios;
	}

	/** A month without its items: as it was learned, or with places for as many as there are. */
	without(key: string, month: string, count: number): TileSection {
		return this.knows(key, count) ? this.#known.get(key)! : this.#guess(month, count);
	}

	/** The same object for the same number, so that its rows are packed once. */
	#guess(month: string, count: number): TileSection {
		const key = `${month}/${count}`;
		let section = this.#guesses.get(key);
		if (!section) {
			section = {
				key: month,
				title: monthTitle(month),
				ids: Array.from({ length: count }, (_, i) => `${key}/${i}`),
				ratios: new Float32Array(count).fill(usualRatio),
				tiles: undefined,
			};
			this.#guesses.set(key, section);
		}
		return section;
	}
}
