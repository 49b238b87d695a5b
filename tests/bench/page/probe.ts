import type Dexie from 'dexie';
import type { Sync } from '../../../src/lib/sync/client.ts';

/** What is waited for on a page: an element that holds a text, or that no element is left. */
export type Sight = { selector: string; text?: string; gone?: boolean };

/** What every measured page has as `probe`. Times are milliseconds since 1970, the same for all pages of a browser. */
export type Probe = {
	now: () => number;
	/** Resolves with the time at which the frame was painted in which something came to be seen. */
	painted: (sight: Sight) => Promise<number>;
	/** Follows a query, and resolves once it has answered; `passed` is the time at which an answer passes. */
	answers: <T>(
		query: () => Promise<T>,
		passes: (answer: T) => boolean,
	) => Promise<{ passed: Promise<number> }>;
	/** The app's own sync, found among the modules that the page has loaded. */
	sync: () => Promise<Sync>;
	/** Resolves when the server has confirmed every edit, at some moment between two frames. */
	settled: () => Promise<void>;
	/** Promises that one call leaves for a later one */
	kept: Map<string, Promise<number>>;
};

declare global {
	var probe: Probe;
}

/**
 * Puts the probe into a page. It runs in the page before the app does, so nothing outside of it can be used, and the
 * app is measured as it was built: no hook in it waits for a benchmark.
 */
export function installProbe(): void {
	const now = () => performance.timeOrigin + performance.now();
	const isSeen = ({ selector, text, gone }: Sight) => {
		const found = [...document.querySelectorAll(selector)];
		if (gone) return found.length === 0;
		return found.some((element) => text === undefined || element.textContent?.includes(text));
	};
	// A task that follows the callbacks of a frame begins when that frame has been drawn.
	const afterFrame = () =>
		new Promise<number>((resolve) =>
			requestAnimationFrame(() => {
				const { port1, port2 } = new MessageChannel();
				port1.onmessage = () => resolve(now());
				port2.postMessage(null);
			}),
		);
	// Pictures fill the browser's list of what was loaded, and modules would be missing in it.
	performance.setResourceTimingBufferSize(10_000);
	async function findSync(): Promise<Sync | undefined> {
		for (const { name } of performance.getEntriesByType('resource')) {
			if (!/\/_app\/immutable\/(chunks|nodes|entry)\/.*\.js$/.test(name)) continue;
			for (const value of Object.values((await import(name)) as object)) {
				// Its name is gone from the build; what it throws is not.
				if (typeof value !== 'function' || !String(value).includes('Sync is not open')) continue;
				try {
					return (value as () => Sync)();
				} catch {
					// Its code is loaded before the page opens it.
					return undefined;
				}
			}
		}
		return undefined;
	}
	let found: Sync | undefined;

	globalThis.probe = {
		now,
		kept: new Map(),
		async painted(sight) {
			if (!isSeen(sight)) {
				await new Promise<void>((resolve) => {
					const observer = new MutationObserver(() => {
						if (!isSeen(sight)) return;
						observer.disconnect();
						resolve();
					});
					observer.observe(document, { childList: true, subtree: true, characterData: true });
				});
			}
			return afterFrame();
		},
		async answers(query, passes) {
			const { store } = await probe.sync();
			const { liveQuery } = store.constructor as typeof Dexie;
			const passed = Promise.withResolvers<number>();
			await new Promise<void>((begun, fail) => {
				const subscription = liveQuery(query).subscribe({
					next: (answer) => {
						begun();
						if (!passes(answer)) return;
						passed.resolve(now());
						subscription.unsubscribe();
					},
					error: fail,
				});
			});
			return { passed: passed.promise };
		},
		async sync() {
			if (found) return found;
			// A page that is still loading has it soon; who waits for too long is given up by the case.
			while (!(found = await findSync())) await new Promise((next) => setTimeout(next, 20));
			return found;
		},
		async settled() {
			const sync = await probe.sync();
			while ((await sync.pendingCount()) > 0) await new Promise((next) => setTimeout(next, 10));
			await new Promise((next) => setTimeout(next, 60 + Math.random() * 40));
		},
	};
}
