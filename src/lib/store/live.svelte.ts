import { liveQuery } from 'dexie';
import { untrack } from 'svelte';
import { createSubscriber } from 'svelte/reactivity';

/** A query's newest answer as a rune. */
export interface Live<T> {
	readonly current: T;
	/** Whether the query has answered at least once */
	readonly loaded: boolean;
	/** Why the last run failed; `current` keeps what was there before */
	readonly error: unknown;
}

/**
 * Follows a Dexie query: runs it again when rows that it read are written, in this tab or any other, and when runes
 * that it read before its first `await` change. It works while an effect or a component reads it, and stops with the
 * last of them, so it can be made anywhere: in a component, a rune class or a module.
 *
 * @param initial what `current` is until the first answer
 */
export function fromLive<T>(query: () => Promise<T> | T, initial: T): Live<T> {
	let current = $state.raw(initial);
	let loaded = $state(false);
	let error = $state.raw<unknown>(undefined);

	const subscribe = createSubscriber(() =>
		$effect.root(() => {
			$effect(() => {
				// Dexie runs the query at once on subscribing, so the runes that it reads belong to this effect.
				// Async, so that one that throws (whoever it asks for has just signed out) is an error of this query alone.
				const subscription = liveQuery(async () => query()).subscribe({
					next: (answer) => {
						current = answer;
						error = undefined;
						loaded = true;
					},
					error: (reason: unknown) => {
						error = reason;
					},
				});
				return () => untrack(() => subscription.unsubscribe());
			});
		}),
	);

	return {
		get current() {
			subscribe();
			return current;
		},
		get loaded() {
			subscribe();
			return loaded;
		},
		get error() {
			subscribe();
			return error;
		},
	};
}
