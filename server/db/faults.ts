/**
 * Classes of SQLSTATE that tell of the machine and not of the request: connection, rolled back by the system, out of
 * resources, operator's intervention (a statement's time-out too), system error.
 */
const classes = new Set(['08', '40', '53', '57', '58']);

/** What postgres.js and Node say when the database cannot be reached or is lost. */
const codes = new Set([
	'CONNECTION_CLOSED',
	'CONNECTION_DESTROYED',
	'CONNECTION_ENDED',
	'CONNECT_TIMEOUT',
	'ECONNREFUSED',
	'ECONNRESET',
	'EPIPE',
	'ETIMEDOUT',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ENOENT',
]);

/** Something that cannot be done just now, such as asking a database that does not answer in time. */
export class Fault extends Error {
	override readonly name = 'Fault';
}

/** There is no room to write: it passes when someone makes some. */
export class DiskFull extends Error {
	override readonly name = 'DiskFull';
}

/** Whether a disk is full: said by us, by Node (of a file) or by PostgreSQL. */
export const isDiskFull = (error: unknown): boolean =>
	error instanceof DiskFull ||
	(error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', '53100'].includes(error.code as string));

/** Whether trying the same again later may well succeed. */
export function isFault(error: unknown): boolean {
	if (error instanceof Fault || isDiskFull(error)) return true;
	if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false;
	const { code } = error;
	// A Unix socket whose server is down is a file that is not there.
	if (code === 'ENOENT') return 'syscall' in error && error.syscall === 'connect';
	// A lock that was not had in time is 55P03.
	return codes.has(code) || code === '55P03' || (code.length === 5 && classes.has(code.slice(0, 2)));
}
