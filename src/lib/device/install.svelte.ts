/** What browsers that install apps by themselves tell a page, and TypeScript does not know yet */
interface InstallEvent extends Event {
	prompt(): Promise<unknown>;
}

/** Whether the app can be installed from here, and whether it is. */
class Install {
	#event = $state.raw<InstallEvent>();
	isInstalled = $state(false);

	constructor() {
		if (typeof window === 'undefined') return;
		this.isInstalled = matchMedia('(display-mode: standalone)').matches;
		window.addEventListener('beforeinstallprompt', (event) => {
			// The browser's own banner would come at a moment of its own.
			event.preventDefault();
			this.#event = event as InstallEvent;
		});
		window.addEventListener('appinstalled', () => {
			this.#event = undefined;
			this.isInstalled = true;
		});
	}

	/** Whether `ask` can do anything; where not, the browser's own menu may */
	get canAsk(): boolean {
		return this.#event !== undefined;
	}

	/** Asks the person, once for each offer of the browser's. */
	async ask(): Promise<void> {
		const event = this.#event;
		this.#event = undefined;
		await event?.prompt();
	}
}

export const install = new Install();
