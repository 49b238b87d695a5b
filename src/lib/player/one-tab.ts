const name = 'playing';

/**
 * Takes the right to play from whichever tab has it.
 *
 * @param lost called when another tab has taken it
 * @returns what gives it back
 */
export function takeTurn(lost: () => void): () => void {
	let giveBack = () => undefined as void;
	const held = new Promise<void>((resolve) => (giveBack = resolve));
	navigator.locks.request(name, { steal: true }, () => held).catch(lost);
	return giveBack;
}
