import type { Attachment } from 'svelte/attachments';

/** Milliseconds after which a press of a finger is a long one */
const long = 450;
/** Pixels that a finger may tremble meanwhile */
const still = 10;

/**
 * Calls back when a finger rests on an element. The click that would follow does nothing, and the browser's own menu
 * for links, which some open by the same gesture, stays away.
 */
export function longPress(
	onpress: (event: PointerEvent, element: HTMLElement) => void,
): Attachment<HTMLElement> {
	return (element) => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let from = { x: 0, y: 0 };
		let wasLong = false;
		const stop = () => clearTimeout(timer);
		const listeners = new AbortController();
		const on = <K extends keyof HTMLElementEventMap>(
			type: K,
			listen: (event: HTMLElementEventMap[K]) => void,
		) => element.addEventListener(type, listen, { signal: listeners.signal, capture: true });

		on('pointerdown', (event) => {
			wasLong = false;
			stop();
			if (event.pointerType === 'mouse') return;
			from = { x: event.clientX, y: event.clientY };
			timer = setTimeout(() => {
				wasLong = true;
				onpress(event, element);
			}, long);
		});
		on('pointermove', (event) => {
			if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > still) stop();
		});
		on('pointerup', stop);
		on('pointercancel', stop);
		on('contextmenu', (event) => {
			stop();
			if (!wasLong) return;
			event.preventDefault();
			event.stopImmediatePropagation();
		});
		on('click', (event) => {
			if (!wasLong) return;
			wasLong = false;
			event.preventDefault();
			event.stopImmediatePropagation();
		});
		return () => {
			stop();
			listeners.abort();
		};
	};
}
