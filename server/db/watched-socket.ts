import { connect, type Socket } from 'node:net';

type Target = { path?: string | undefined; host: string[]; port: number[] };

/**
 * Makes postgres.js's sockets, and gives one up when something was written and nothing has come back for longer
 * than any statement may take. postgres.js has no query timeout of its own: behind a network that swallows packets
 * every connection of its pool would wait for ever, also after the network is back.
 *
 * @param patience in milliseconds
 */
export function watchedSocket(patience: number) {
	return ({ path, host, port }: Target): Socket => {
		const [name = 'localhost'] = host;
		const [number = 5432] = port;
		const socket = path ? connect({ path }) : connect({ host: name, port: number });
		watch(socket, patience);
		// postgres.js reads them for TLS (the server's name) and for its messages.
		return Object.assign(socket, { host: name, port: number });
	};
}

// Looks at the counters and not at events: for TLS, postgres.js takes all listeners off the socket beneath.
function watch(socket: Socket, patience: number) {
	let read = 0;
	let written = 0;
	let unanswered: number | undefined;
	const timer = setInterval(() => {
		if (socket.destroyed) return clearInterval(timer);
		const hasRead = socket.bytesRead !== read;
		const hasWritten = socket.bytesWritten !== written;
		read = socket.bytesRead;
		written = socket.bytesWritten;
		if (hasRead) unanswered = undefined;
		else if (hasWritten) unanswered ??= performance.now();
		if (unanswered !== undefined && performance.now() - unanswered > patience) {
			socket.destroy(Object.assign(new Error('the database does not answer'), { code: 'CONNECT_TIMEOUT' }));
		}
	}, 1_000);
	timer.unref();
}
