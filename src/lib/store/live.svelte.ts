import { liveQuery, type Subscription } from 'dexie';
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

	const subscribe = createSubscriber(() => {
		let stopTracking = () => undefined as void;
		let subscription: Subscription | undefined;

		const follow = () => {
			subscription?.unsubscribe();
			subscription = liveQuery(() => {
				stopTracking();
				const run = tracked(query, follow);
				stopTracking = run.stop;
				return run.answer;
			}).subscribe({
				next: (answer) => {
					current = answer;
					error = undefined;
					loaded = true;
				},
				error: (reason: unknown) => {
					error = reason;
				},
			});
		};
		follow();
		return () => {
			stopTracking();
			subscription?.unsubscribe();
		};
	});

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

/** Runs a query at once and calls `onChange`, once, when a rune changes that it read before its first `await`. */
function tracked<T>(
	query: () => Promise<T> | T,
	onChange: () => void,
): { answer: Promise<T> | T; stop: () => void } {
	let answer: { value: Promise<T> | T } | undefined;
	// Dexie calls a query from a timer, where nothing tracks; an effect of this kind runs as soon as it is made.
	const stop = $effect.root(() => {
		$effect.pre(() => {
			if (answer) return onChange();
			try {
				answer = { value: query() };
			} catch (error) {
				// Dexie tells its observer of rejections only.
				answer = { value: Promise.reject(error) };
			}
		});
	});
	return { answer: answer!.value, stop };
}
