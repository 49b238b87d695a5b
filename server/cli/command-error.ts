/** Something wrong with what was asked for; the message is for who asked. */
export class CommandError extends Error {
	override readonly name = 'CommandError';
}
