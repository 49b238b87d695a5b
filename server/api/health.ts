import { Hono } from 'hono';
import type { Services } from '../services.ts';

/** Milliseconds in which the database has to answer. */
const patience = 2_000;

/** `GET /api/health`: 200 while the database answers, 503 while it does not. */
export const health = ({ sql, version }: Pick<Services, 'sql' | 'version'>) =>
	new Hono().get('/', async (c) => {
		const isWell = await answersInTime(sql);
		return c.json({ status: isWell ? 'ok' : 'unavailable', version }, isWell ? 200 : 503);
	});

async function answersInTime(sql: Services['sql']): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<false>((resolve) => (timer = setTimeout(resolve, patience, false)));
	const answer = sql`select 1`.then(
		() => true,
		() => false,
	);
	return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
