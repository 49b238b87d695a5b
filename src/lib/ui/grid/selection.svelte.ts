import { SvelteSet } from 'svelte/reactivity';

interface Sweeping {
	order: readonly string[];
	/** Where in it the finger began, and where it is */
	from: number;
	to: number;
	before: ReadonlySet<string>;
	selects: boolean;
}

/** What is selected in a grid: by one, by a range from the last one or along a finger, by day, by month, or all. */
export class Selection {
	readonly ids = new SvelteSet<string>();
	/** Selecting goes on with nothing selected yet, as after `Select` */
	#started = $state(false);
	#anchor: string | undefined;
	#sweep: Sweeping | undefined;

	get active(): boolean {
		return this.#started || this.ids.size > 0;
	}

	get count(): number {
		return this.ids.size;
	}

	start(): void {
		this.#started = true;
	}

	has(id: string): boolean {
		return this.ids.has(id);
	}

	toggle(id: string): void {
		if (!this.ids.delete(id)) this.ids.add(id);
		this.#anchor = id;
	}

	/** Selects from the one touched last to `id`, both with it. Without one, `id` alone. */
	extend(id: string, order: readonly string[]): void {
		const from = this.#anchor === undefined ? -1 : order.indexOf(this.#anchor);
		const to = order.indexOf(id);
		if (to < 0) return;
		const start = from < 0 ? to : Math.min(from, to);
		const end = from < 0 ? to : Math.max(from, to);
		for (let i = start; i <= end; i++) this.ids.add(order[i]!);
		this.#anchor = id;
	}

	/**
	 * Begins a range that follows a finger: what lies between becomes as the first has become, and what the finger leaves
	 * again is as it was.
	 */
	sweepFrom(id: string, order: readonly string[]): void {
		this.toggle(id);
		const from = order.indexOf(id);
		this.#sweep = { order, from, to: from, before: new SvelteSet(this.ids), selects: this.has(id) };
	}

	sweepTo(id: string): void {
		const sweep = this.#sweep;
		const to = sweep?.order.indexOf(id) ?? -1;
		if (!sweep || to < 0) return;
		const { order, from, before, selects } = sweep;
		const [start, end] = [Math.min(from, sweep.to, to), Math.max(from, sweep.to, to)];
		for (let i = start; i <= end; i++) {
			const isBetween = i >= Math.min(from, to) && i <= Math.max(from, to);
			if (isBetween ? selects : before.has(order[i]!)) this.ids.add(order[i]!);
			else this.ids.delete(order[i]!);
		}
		sweep.to = to;
		this.#anchor = id;
	}

	/** A day or a month at once: selects the rest of it, or lets go of it where all of it is selected. */
	toggleAll(ids: readonly string[]): void {
		if (this.hasAll(ids)) for (const id of ids) this.ids.delete(id);
		else for (const id of ids) this.ids.add(id);
	}

	hasAll(ids: readonly string[]): boolean {
		return ids.length > 0 && ids.every((id) => this.ids.has(id));
	}

	/** Lets go of what is not there any more, so that no count speaks of photos that someone else removed. */
	keepOnly(present: ReadonlySet<string>): void {
		for (const id of [...this.ids]) if (!present.has(id)) this.ids.delete(id);
	}

	clear(): void {
		this.ids.clear();
		this.#started = false;
		this.#anchor = undefined;
	}
}
