import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { type ErrorCode, refuse } from '#domain/errors.ts';
import { readJson } from '../api/body.ts';
import { answerRefusal } from '../api/errors.ts';
import { Fault } from '../db/faults.ts';
import { addressReader } from '../http/address.ts';
import type { Env, Services } from '../services.ts';
import { Credentials, emailOf, NewAccount, obstacleTo } from './accounts.ts';
import { addressHeader } from './auth.ts';
import { bringsKey } from './key-secret.ts';

type Needs = Pick<Services, 'auth' | 'bus' | 'config' | 'sessions' | 'sql'>;

/** better-auth's codes that a person can do something about. */
const codes: Record<string, ErrorCode> = {
	INVALID_EMAIL_OR_PASSWORD: 'auth.wrong_credentials',
	USER_ALREADY_EXISTS: 'auth.email_taken',
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'auth.email_taken',
};

/**
 * Signing up, in and out, and asking who is signed in. Nothing else of better-auth is reachable: what changes an
 * account needs the rules of this project (a handle's form, for one). Keys for programs open nothing here.
 */
export function authRoutes({ auth, bus, config, sessions, sql }: Needs) {
	const addressOf = addressReader(config.trustedProxies);

	const forward = async (c: Context<Env>, body?: unknown) => {
		const headers = new Headers(c.req.raw.headers);
		for (const name of ['content-length', 'transfer-encoding', 'x-forwarded-for']) headers.delete(name);
		const address = addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for') ?? null);
		headers.set(addressHeader, address);
		const { method, url } = c.req.raw;
		const sent = method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) };
		if (method !== 'GET') headers.set('content-type', 'application/json');
		return auth.handler(new Request(url, { method, headers, ...sent }));
	};

	return new Hono<Env>()
		.use(async (c, next) => (bringsKey(c.req.raw) ? refuse('auth.no_scope') : next()))
		.post('/sign-up/email', async (c) => {
			const account = await readJson(c.req, NewAccount);
			const obstacle = await obstacleTo(sql, account, config.signup);
			if (obstacle) refuse(obstacle);
			const answer = await forward(c, account);
			// Another sign-up may have come between the look and the insert; the database has refused this one then.
			const late = answer.status === 422 ? await obstacleTo(sql, account, config.signup) : undefined;
			return late ? answerRefusal(c, late) : translate(c, answer);
		})
		.post('/sign-in/email', async (c) => {
			const { email, password } = await readJson(c.req, Credentials);
			return translate(c, await forward(c, { email: await emailOf(sql, email), password }));
		})
		.post('/sign-out', async (c) => {
			const session = await sessions.of(c.req.raw);
			const answer = await translate(c, await forward(c));
			sessions.forget(c.req.raw);
			if (session) bus.announce({ spaces: [], groups: [], users: [session.userId] });
			return answer;
		})
		.get('/get-session', async (c) => translate(c, await forward(c)));
}

/** What an answer says of who is signed in. The token stays in its HttpOnly cookie, out of reach of any script. */
const Told = z.object({
	user: z.object({
		id: z.string(),
		name: z.string(),
		handle: z.string(),
		email: z.string(),
		image: z.string().nullish(),
		isAdmin: z.boolean(),
	}),
	session: z.object({ id: z.string(), expiresAt: z.string() }).optional(),
});

/** Turns better-auth's answers into this server's. */
async function translate(c: Context, answer: Response): Promise<Response> {
	if (answer.ok) {
		for (const cookie of answer.headers.getSetCookie()) c.header('set-cookie', cookie, { append: true });
		return c.json(Told.safeParse(await answer.json()).data ?? null);
	}
	if (answer.status === 429) {
		c.header('retry-after', answer.headers.get('x-retry-after') ?? '10');
		return answerRefusal(c, 'auth.too_many_tries');
	}
	const body: unknown = await answer.json().catch(() => undefined);
	const given = body && typeof body === 'object' && 'code' in body ? String(body.code) : '';
	const code = codes[given];
	if (code) return answerRefusal(c, code);
	if (answer.status === 400) return answerRefusal(c, 'input.invalid');
	if (answer.status === 401) return answerRefusal(c, 'auth.required');
	// better-auth wraps what the database threw; it has gone to the log from there.
	throw new Fault(`better-auth answered ${answer.status} ${given}`);
}
