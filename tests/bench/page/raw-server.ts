import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';

export type RawServer = {
	origin: string;
	/** Bodies at `/body/0`, `/body/1`, …: what is downloaded for a limit */
	bodies: string[];
	/** What a POST to `/do` waits for; then one line goes to whoever reads `/stream`. */
	work: (text: string) => Promise<unknown>;
	close: () => Promise<void>;
};

/** A server that does nothing but what a limit is made of: it sends bytes, and passes a line on. */
export async function startRawServer(): Promise<RawServer> {
	const streams = new Set<ServerResponse>();
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		if (path === '/stream') {
			response.writeHead(200, { 'content-type': 'application/x-ndjson' });
			response.write('"hello"\n');
			streams.add(response);
			response.on('close', () => streams.delete(response));
			return;
		}
		if (path === '/do') {
			let text = '';
			request.setEncoding('utf8').on('data', (part: string) => (text += part));
			request.on('end', () => {
				void raw.work(text).then(() => {
					for (const stream of streams) stream.write(`${JSON.stringify(text)}\n`);
					response.end('{}');
				});
			});
			return;
		}
		const body = /^\/body\/(\d+)$/.exec(path)?.[1];
		if (body === undefined)
			return void response
				.writeHead(200, { 'content-type': 'text/html' })
				.end('<!doctype html><p id="text">');
		response.writeHead(200, { 'content-type': 'application/json' }).end(raw.bodies[Number(body)]);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the raw server has no port');
	const raw: RawServer = {
		origin: `http://localhost:${address.port}`,
		bodies: [],
		work: () => Promise.resolve(),
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
	return raw;
}
