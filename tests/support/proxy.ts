import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../server/db/sql.ts';

/**
 * How a network is ill: `cut` breaks every connection and refuses new ones, `silent` swallows all that is sent,
 * `forgetful` swallows it on the connections that were open when it became so, and passes new ones.
 */
export type Illness = 'none' | 'cut' | 'silent' | 'forgetful';

/** A network between a client and a server on this machine, to make ill at will. */
export type Proxy = {
	port: number;
	/** Address to open instead of the server's, such as `http://localhost:40123`. */
	origin: string;
	/** Milliseconds that each piece of data waits, in either direction. */
	latency: number;
	become: (illness: Illness) => void;
	/** Connections that are open now. */
	open: () => number;
	close: () => Promise<void>;
};

/** Passes TCP connections on to a port of this machine, or to a Unix socket. */
export async function startProxy(target: number | string): Promise<Proxy> {
	let illness: Illness = 'none';
	const pairs = new Set<[Socket, Socket]>();
	const forgotten = new WeakSet<Socket>();
	const server = createServer((client) => {
		if (illness === 'cut') return client.destroy();
		const upstream = connect(
			typeof target === 'string' ? { path: target } : { port: target, host: '127.0.0.1' },
		);
		const pair: [Socket, Socket] = [client, upstream];
		pairs.add(pair);
		void pass(client, upstream);
		void pass(upstream, client);
		for (const socket of pair) {
			socket.setNoDelay(true);
			// Whichever side breaks off, the other one learns of it by the close that follows.
			socket.on('error', () => socket.destroy());
			socket.once('close', () => {
				pairs.delete(pair);
				for (const other of pair) other.destroy();
			});
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the proxy has no port');

	async function pass(from: Socket, to: Socket) {
		try {
			for await (const data of from as AsyncIterable<Buffer>) {
				if (proxy.latency > 0) await sleep(proxy.latency);
				if (illness === 'silent' || forgotten.has(from)) continue;
				if (!to.write(data)) await once(to, 'drain');
			}
			to.end();
		} catch {
			// The connection broke off, or was cut here.
			to.destroy();
		}
	}

	const cutAll = () => {
		for (const pair of pairs) for (const socket of pair) socket.destroy();
	};
	const proxy: Proxy = {
		port: address.port,
		origin: `http://localhost:${address.port}`,
		latency: 0,
		become: (next) => {
			// What was swallowed is missing in the stream, so a connection that was silent cannot go on.
			if (next === 'cut' || illness === 'silent') cutAll();
			if (next === 'forgetful') for (const pair of pairs) for (const socket of pair) forgotten.add(socket);
			illness = next;
		},
		open: () => pairs.size,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			cutAll();
			await closed;
		},
	};
	return proxy;
}

/** A network between servers and a database, and the address of the database behind it. */
export async function startNetworkTo(database: Connection): Promise<{ network: Proxy; url: string }> {
	const direct = new URL(database.path === undefined ? database.url : `postgres:///${database.database}`);
	const network = await startProxy(database.path ?? Number(direct.port || 5432));
	const url = new URL(`postgres://127.0.0.1:${network.port}${direct.pathname}`);
	url.username = database.path === undefined ? direct.username : database.username;
	url.password = direct.password;
	return { network, url: url.href };
}
