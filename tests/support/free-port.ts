import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give out by themselves, of which one may be given to somebody before it is listened to. */
const range = [20_000, 32_000] as const;

/** A port that nothing listens on, for a program that has to be told one. */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < 20; tries++) {
		const port = randomInt(...range);
		const server = createServer();
		try {
			server.listen(port, '127.0.0.1');
			await once(server, 'listening');
		} catch {
			continue;
		}
		const closed = once(server, 'close');
		server.close();
		await closed;
		return port;
	}
	throw new Error('no port is free');
}
