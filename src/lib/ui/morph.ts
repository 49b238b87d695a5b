import { tick } from 'svelte';

const name = 'opened-picture';

/**
 * Lets one picture grow out of another while the page changes. Where the browser has no view transitions, or the
 * person asked for less motion, the change just happens.
 *
 * @param from the picture before the change, if it is on the screen
 * @param to finds the picture after it
 */
export function morph(from: Element | null, change: () => unknown, to: () => Element | null): void {
	const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
	if (still || !document.startViewTransition || !(from instanceof HTMLElement)) {
		void change();
		return;
	}
	from.style.viewTransitionName = name;
	let target: Element | null = null;
	const transition = document.startViewTransition(async () => {
		from.style.viewTransitionName = '';
		await change();
		await tick();
		target = to();
		if (target instanceof HTMLElement) target.style.viewTransitionName = name;
	});
	const settled = () => {
		if (target instanceof HTMLElement) target.style.viewTransitionName = '';
	};
	// A transition that is skipped, as when the next comes at once, has made its change all the same.
	transition.finished.then(settled, settled);
}
