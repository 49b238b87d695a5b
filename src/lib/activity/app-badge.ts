/** What browsers that install apps can do with their icon (w3c.github.io/badging); others have neither. */
type Badging = Partial<Pick<Navigator, 'setAppBadge' | 'clearAppBadge'>>;

/** Shows a number on the icon of the installed app, or takes it away. */
export async function showBadge(count: number, on: Badging = navigator): Promise<void> {
	try {
		if (count > 0) await on.setAppBadge?.(count);
		else await on.clearAppBadge?.();
	} catch (error) {
		// Where the app is not installed, or numbers are not allowed, some browsers refuse.
		if (!(error instanceof DOMException)) throw error;
	}
}
