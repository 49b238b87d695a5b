import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to a server on which answers get lost. */
export interface Lossy {
	origin: string;
	/** What was asked for by this method of XRPC is done, and so many answers of it do not come back. */
	lose: (method: string, count: number) => void;
	/** Whether nobody is there: every request breaks off, and nothing is done. */
	isAway: boolean;
	/** How many were lost */
	lost: () => number;
	close: () => Promise<void>;
}

export async function startLossy(target: string): Promise<Lossy> {
	const losing = new Map<string, number>();
	let lost = 0;
	const server = createServer((asked, answer) => {
		if (lossy.isAway) return void answer.destroy();
		const { method, headers, url = '/' } = asked;
		const passed = request(`${target}${url}`, { method, headers }, (answered) => {
			const name = url.split('?')[0]!.split('.').at(-1)!;
			const left = losing.get(name) ?? 0;
			if (left > 0) {
				losing.set(name, left - 1);
				lost++;
				answered.resume().once('end', () => answer.destroy());
				return;
			}
			answer.writeHead(answered.statusCode ?? 502, answered.headers);
			answered.pipe(answer);
		});
		passed.once('error', () => answer.destroy());
		asked.pipe(passed);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const lossy: Lossy = {
		isAway: false,
		origin: `http://localhost:${(server.address() as AddressInfo).port}`,
		lose: (method, count) => void losing.set(method, count),
		lost: () => lost,
		close: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
	return lossy;
}
