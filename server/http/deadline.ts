import type { MiddlewareHandler } from 'hono';
import { Fault } from '../db/faults.ts';
import type { Env } from '../services.ts';

/**
 * Gives a request up when its answer has not begun in time, so that a database that has gone silent makes no one wait.
 * Time in which the client is still sending its body does not count.
 *
 * @param limit in milliseconds
 */
export const deadline =
	(limit: number): MiddlewareHandler<Env> =>
	async (c, next) => {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			let received = 0;
			const check = () => {
				const incoming = c.env?.incoming;
				const sofar = incoming?.socket.bytesRead ?? 0;
				if (incoming?.complete === false && sofar > received) timer = setTimeout(check, limit);
				else reject(new Fault(`no answer within ${limit} ms`));
				received = sofar;
			};
			timer = setTimeout(check, limit);
		});
		try {
			await Promise.race([next(), late]);
		} finally {
			clearTimeout(timer);
		}
	};
