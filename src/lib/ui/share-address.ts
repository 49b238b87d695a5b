/** How an address is given to others. */
import { m } from '#lib/paraglide/messages.js';
import { toasts } from './toasts.svelte.ts';

/** Whether this system has a sheet of its own to share with */
export const canShareAddress = (): boolean => typeof navigator.share === 'function';

export async function copyAddress(address: string): Promise<void> {
	await navigator.clipboard.writeText(address);
	toasts.show(m.link_copied());
}

export async function shareAddress(title: string, url: string): Promise<void> {
	try {
		await navigator.share({ title, url });
	} catch (error) {
		// Whoever closes the sheet of the system has changed their mind.
		if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
	}
}
