import { destination, type Logger, pino } from 'pino';

/** Where the server says what it does: lines of JSON on stderr. No secret and no one's words go in. */
export type Log = Logger;

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/**
 * Makes the log. An error goes in with its code and stack; what else it carries does not: postgres.js puts the
 * statement and its parameters on its errors, and a row's contents in `detail`.
 */
export function createLog(level: LogLevel = 'info'): Log {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { level: (label) => ({ level: label }) },
			serializers: { err: describeError },
			redact: ['*.password', '*.token', '*.cookie', '*.authorization', '*.secret'],
		},
		destination({ fd: 2, sync: true }),
	);
}

/** What may be said of an error in the log. */
export function describeError(error: unknown): Record<string, unknown> {
	if (!(error instanceof Error)) {
		const isLike = typeof error === 'object' && error !== null && 'message' in error;
		return { message: String(isLike ? error.message : error) };
	}
	const code = 'code' in error ? error.code : undefined;
	const cause = error.cause === undefined ? undefined : describeError(error.cause);
	return { name: error.name, code, message: error.message, stack: error.stack, cause };
}
