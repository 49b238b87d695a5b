import type { MiddlewareHandler } from 'hono';
import { Fault } from '../db/faults.ts';
import type { Env } from '../services.ts';

/**
 * Gives a request up when its answer has not begun in time, so that a database that has gone silent makes no one wait.
 * Time in which the client is still sending its body does not count. Work in several parts says after each of them that
 * it goes on (`c.var.goesOn`), and has the whole time again for the next.
 *
 * @param limit in milliseconds
 */
export const deadline =
	(limit: number): MiddlewareHandler<Env> =>
	async (c, next) => {
		let timer: NodeJS.Timeout | undefined;
		let over = false;
		const late = new Promise<never>((_, reject) => {
			let received = 0;
			const check = () => {
				const incoming = c.env?.incoming;
				const sofar = incoming?.socket.bytesRead ?? 0;
				if (incoming?.complete === false && sofar > received) timer = setTimeout(check, limit);
				else reject(new Fault(`no answer within ${limit} ms`));
				received = sofar;
			};
			const begin = () => {
				clearTimeout(timer);
				if (!over) timer = setTimeout(check, limit);
			};
			c.set('goesOn', begin);
			// Also where the body came to its end just before the time was looked at.
			c.env?.incoming?.once('end', begin);
			begin();
		});
		try {
			await Promise.race([next(), late]);
		} finally {
			over = true;
			clearTimeout(timer);
		}
	};
