import type { Selection } from './selection.svelte.ts';

/** What keys do wherever the focus is on a page: Escape lets go of what is selected, Ctrl+A selects all of `ids`. */
export function selectByKeys(event: KeyboardEvent, selection: Selection, ids: readonly string[]): void {
	if (event.defaultPrevented) return;
	const target = event.target as HTMLElement;
	if (target.closest('input, textarea, select, dialog, [role="menu"]')) return;
	if (event.key === 'Escape' && selection.active) {
		event.preventDefault();
		selection.clear();
	}
	if (event.key.toLowerCase() === 'a' && (event.metaKey || event.ctrlKey)) {
		event.preventDefault();
		for (const id of ids) selection.ids.add(id);
	}
}
