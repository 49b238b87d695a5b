/** Opening a photo above the page that shows it: a state of that page, with an address of its own. */
import { goto, pushState, replaceState } from '$app/navigation';
import { morph } from '#lib/ui/morph.ts';

const tileOf = (id: string) => document.querySelector(`[data-id="${id}"] .picture`);
const openedPicture = () => document.querySelector('[data-opened] .picture');

/** Opens a photo above the page. */
export function openPhoto(href: string, id: string): void {
	morph(tileOf(id), () => pushState(href, { viewing: id }), openedPicture);
}

/** Goes to another photo; the way back stays one step. */
export function turnPhoto(href: string, id: string): void {
	replaceState(href, { viewing: id });
}

/**
 * Closes the photo that is open.
 *
 * @param below the address of the page below
 * @param direct whether someone came in by the photo's own address: then there is nothing to go back to
 */
export function closePhoto(below: string, id: string, direct: boolean): void {
	const back = () =>
		direct
			? goto(below, { replaceState: true, noScroll: true })
			: new Promise<void>((resolve) => {
					window.addEventListener('popstate', () => resolve(), { once: true });
					history.back();
				});
	morph(openedPicture(), back, () => tileOf(id));
}

/** After a photo is closed, in whatever way, the page shows the one that was seen last, with the focus on it. */
export function returnToPhoto(viewing: () => string | undefined, reveal: (id: string) => unknown): void {
	let last: string | undefined;
	$effect(() => {
		const now = viewing();
		const seen = last;
		last = now;
		if (seen !== undefined && now === undefined) reveal(seen);
	});
}
