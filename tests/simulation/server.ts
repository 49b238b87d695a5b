/** The real server in this process: its routes on a real database, restarted and restored as the schedule says. */
import type { Hono } from 'hono';
import { createApp } from '../../server/app.ts';
import type { Services, Env } from '../../server/services.ts';
import { inProcessBus } from '../../server/sync/bus.ts';
import type { Command } from '../../server/sync/command.ts';
import { commands } from '../../server/sync/commands.ts';
import { execute } from '../../server/sync/transact.ts';
import { Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { TestServer } from '../support/people.ts';
import { beginning, working } from './time.ts';
import { requestOf, type Attempt, Transactions } from './transactions.ts';

const origin = 'http://localhost:3000';

/** A person with an account, and what their browsers send as a session. */
export interface User {
	id: Id;
	handle: string;
	name: string;
	cookie: string;
}

/** An answer as it travels: whole, or a stream of lines. */
export type Answer = { status: number; text: string; stream?: ReadableStream<Uint8Array> };

export class Server {
	readonly transactions: Transactions;
	readonly #base: Services;
	#services!: Services;
	#app!: Hono<Env>;
	#closing = new AbortController();

	constructor(base: TestServer) {
		this.transactions = new Transactions(base.sql);
		this.#base = base.services;
		this.start();
	}

	get services(): Services {
		return this.#services;
	}

	/** Starts it, in place of the one that ran: open streams are told that they end. */
	start(): void {
		this.#closing.abort();
		this.#closing = new AbortController();
		const { sessions } = this.#base;
		this.#services = {
			...this.#base,
			sql: this.transactions.sql,
			bus: inProcessBus(),
			closing: this.#closing.signal,
			sessions: {
				...sessions,
				// A heartbeat asks too, with no request that would be counted.
				of: async (...asked) => {
					const over = working();
					try {
						return await sessions.of(...asked);
					} finally {
						over();
					}
				},
			},
		};
		this.#app = createApp(this.#services);
	}

	/** One request to its end; of a stream, to its beginning. */
	async request(
		path: string,
		init: { body: string; headers: Headers },
		cookie: string | undefined,
	): Promise<Answer> {
		const over = working();
		try {
			const headers = new Headers(init.headers);
			headers.set('origin', origin);
			if (cookie) headers.set('cookie', cookie);
			const kind = path.split('/').at(-1) as 'push' | 'pull' | 'live';
			const { mutations = [] } = JSON.parse(init.body) as { mutations?: [] };
			return await requestOf.run({ kind, mutations }, async () => {
				const response = await this.#app.request(path, { method: 'POST', headers, body: init.body });
				const isStream = response.headers.get('content-type')?.includes('ndjson');
				if (isStream) return { status: response.status, text: '', stream: response.body! };
				return { status: response.status, text: await response.text() };
			});
		} finally {
			over();
		}
	}

	/** What comes by another way than push: a command of the server's own. @returns the code of a refusal */
	async run<Args>(actor: Id, command: Command<Args>, args: Args): Promise<string | undefined> {
		const over = working();
		try {
			await requestOf.run({ kind: 'other', mutations: [] }, () =>
				execute(this.#services, actor, command, args),
			);
			return undefined;
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			return error.code;
		} finally {
			over();
		}
	}
}

/** Has every command say that it was run, and what came of it. The list itself is the server's. */
export function listenToCommands(transactions: () => Transactions): void {
	const list = commands as unknown as Record<string, Command<unknown>>;
	for (const [name, command] of Object.entries(list)) {
		list[name] = {
			spacesOf: (look, args) => command.spacesOf(look, args),
			run: async (change, args) => {
				const attempt: Attempt = {
					actor: change.actor,
					name,
					args: args as Attempt['args'],
					outcome: 'fault',
				};
				transactions().note(change.tx, attempt);
				try {
					const result = await command.run(change, args);
					attempt.outcome = 'done';
					return result;
				} catch (error) {
					if (error instanceof Refusal) Object.assign(attempt, { outcome: 'refused', code: error.code });
					throw error;
				}
			},
		};
	}
}

/** Three people with fixed ids, signed in: made once for a process. */
export async function signUp(base: TestServer): Promise<User[]> {
	const { sql } = base;
	const first = await base.person('first');
	const users: User[] = [];
	for (const [i, handle] of ['ana', 'ben', 'cem'].entries()) {
		const id = `${String(i + 1).repeat(8)}-0000-4000-8000-000000000000`;
		const name = handle[0]!.toUpperCase() + handle.slice(1);
		const email = `${handle}@example.org`;
		await sql`insert into "user" (id, name, handle, email) values (${id}, ${name}, ${handle}, ${email})`;
		await sql`
			insert into account (account_id, provider_id, user_id, password)
			select ${id}, provider_id, ${id}, password from account where user_id = ${first.id}`;
		const answer = await base.app.request('/api/auth/sign-in/email', {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin },
			body: JSON.stringify({ email, password: 'the password of first' }),
		});
		if (!answer.ok) throw new Error(`${handle} could not sign in: ${answer.status} ${await answer.text()}`);
		const cookie = answer.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.join('; ');
		users.push({ id, handle, name, cookie });
	}
	await sql`delete from profiles where user_id = ${first.id}`;
	await sql`delete from spaces where id = ${first.id}`;
	await sql`delete from "user" where id = ${first.id}`;
	await sql`update session set expires_at = ${new Date(beginning + 60 * 86_400_000).toISOString()}`;
	return users;
}
