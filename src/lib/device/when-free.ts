/** Ms after which a holder is taken for a tab that sleeps, which can let go of nothing */
const patience = 2_000;

/** Resolves when nobody holds a Web Lock, or two seconds later. */
export async function whenFree(name: string): Promise<void> {
	const signal = AbortSignal.timeout(patience);
	await navigator.locks?.request(name, { signal }, () => undefined).catch(() => undefined);
}
