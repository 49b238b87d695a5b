import { connect, type Socket } from 'node:net';

type Target = { path?: string | undefined; host: string[]; port: number[] };

/** A connection, and when something last came on it (or when it was made): milliseconds of this process. */
type Watched = { socket: Socket; heardAt: number };

/**
 * Makes the sockets of one pool of postgres.js, and gives one up when something was written and nothing has come back
 * for longer than any statement may take, and with it all that have been silent as long. postgres.js has no query
 * timeout of its own: behind a network that swallows packets every connection of its pool would wait for ever, also
 * after the network is back; and of ten that are dead, each would be found out by a request of its own.
 *
 * @param patience in milliseconds
 */
export function watchedSocket(patience: number) {
	const pool = new Set<Watched>();
	return ({ path, host, port }: Target): Socket => {
		const [name = 'localhost'] = host;
		const [number = 5432] = port;
		const socket = path ? connect({ path }) : connect({ host: name, port: number });
		watch(socket, patience, pool);
		// postgres.js reads them for TLS (the server's name) and for its messages.
		return Object.assign(socket, { host: name, port: number });
	};
}

// Looks at the counters and not at events: for TLS, postgres.js takes all listeners off the socket beneath.
function watch(socket: Socket, patience: number, pool: Set<Watched>) {
	let read = 0;
	let written = 0;
	let unanswered: number | undefined;
	const watched = { socket, heardAt: performance.now() };
	pool.add(watched);
	const timer = setInterval(() => {
		if (socket.destroyed) {
			pool.delete(watched);
			return clearInterval(timer);
		}
		const now = performance.now();
		const hasRead = socket.bytesRead !== read;
		const hasWritten = socket.bytesWritten !== written;
		read = socket.bytesRead;
		written = socket.bytesWritten;
		if (hasRead) {
			unanswered = undefined;
			watched.heardAt = now;
		} else if (hasWritten) unanswered ??= now;
		if (unanswered === undefined || now - unanswered <= patience) return;
		for (const other of pool) {
			if (other.heardAt > unanswered) continue;
			other.socket.destroy(
				Object.assign(new Error('the database does not answer'), { code: 'CONNECT_TIMEOUT' }),
			);
		}
	}, 1_000);
	timer.unref();
}
