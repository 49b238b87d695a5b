import * as z from 'zod';
import type { Fetch } from './guarded-fetch.ts';
import { Did } from './identity.ts';
import { type Agent, errorOf, inJson, isOver, read, sent, SignedOut, XrpcError } from './xrpc.ts';

/** What an account is kept with that was connected by app password: its session, and how to begin another. */
export const PasswordSecret = z.object({
	appPassword: z.string(),
	accessJwt: z.string(),
	refreshJwt: z.string(),
});
export type PasswordSecret = z.infer<typeof PasswordSecret>;

const token = z.string().min(1).max(10_000);
const Tokens = z.object({ accessJwt: token, refreshJwt: token });
type Tokens = z.infer<typeof Tokens>;
const Session = z.object({ ...Tokens.shape, did: Did, handle: z.string().max(253) });
export type Session = z.infer<typeof Session>;

const server = (name: string) => `/xrpc/com.atproto.server.${name}`;

/**
 * Begins a session.
 *
 * @param identifier a handle or a DID
 * @throws SignedOut where the password is wrong; XrpcError; Unreachable
 */
export async function signIn(
	fetch: Fetch,
	pds: string,
	identifier: string,
	password: string,
): Promise<Session> {
	const answer = await sent(fetch(`${pds}${server('createSession')}`, inJson({ identifier, password })));
	return read(answer, Session).catch((error: unknown) => {
		if (error instanceof XrpcError && error.status === 401) throw new SignedOut('not signed in');
		throw error;
	});
}

/** Ends a session. Never fails: it ends by itself some day. */
export async function signOut(fetch: Fetch, pds: string, refreshJwt: string): Promise<void> {
	await fetch(`${pds}${server('deleteSession')}`, {
		method: 'POST',
		headers: { authorization: `Bearer ${refreshJwt}` },
	}).catch(() => undefined);
}

/** Whether a session was begun with the account's own password, which may do everything, as its token says. */
export function isOwnPassword({ accessJwt }: Pick<Session, 'accessJwt'>): boolean {
	try {
		const claims = Buffer.from(accessJwt.split('.')[1] ?? '', 'base64url').toString('utf8');
		return (JSON.parse(claims) as { scope?: unknown }).scope === 'com.atproto.access';
	} catch {
		return false;
	}
}

interface Needs {
	fetch: Fetch;
	did: string;
	pds: string;
	/** Of tokens that have taken the place of others */
	keep: (secret: PasswordSecret) => Promise<void>;
}

/** A person's session, which is begun again by the app password where it has ended. */
export class PasswordAgent implements Agent {
	readonly did: string;
	readonly #needs: Needs;
	#secret: PasswordSecret;

	constructor(needs: Needs, secret: PasswordSecret) {
		this.did = needs.did;
		this.#needs = needs;
		this.#secret = secret;
	}

	async fetchHandler(path: string, init: RequestInit = {}): Promise<Response> {
		const answer = await this.#send(path, init);
		if (answer.ok || !isOver(await errorOf(answer.clone()))) return answer;
		await this.#renew();
		// A stream has been read: whoever sends one makes another and comes again.
		return init.body instanceof ReadableStream ? answer : this.#send(path, init);
	}

	#send(path: string, init: RequestInit): Promise<Response> {
		const headers = new Headers(init.headers);
		headers.set('authorization', `Bearer ${this.#secret.accessJwt}`);
		return sent(this.#needs.fetch(`${this.#needs.pds}${path}`, { ...init, headers }));
	}

	async #renew(): Promise<void> {
		const { did, pds, fetch, keep } = this.#needs;
		const { appPassword } = this.#secret;
		const { accessJwt, refreshJwt } =
			(await this.#refresh(this.#secret.refreshJwt)) ?? (await signIn(fetch, pds, did, appPassword));
		this.#secret = { appPassword, accessJwt, refreshJwt };
		await keep(this.#secret);
	}

	/** @returns undefined where the session is over for good */
	async #refresh(refreshJwt: string): Promise<Tokens | undefined> {
		const { pds, fetch } = this.#needs;
		const headers = { authorization: `Bearer ${refreshJwt}` };
		const answer = await sent(fetch(`${pds}${server('refreshSession')}`, { method: 'POST', headers }));
		return read(answer, Tokens).catch((error: unknown) => {
			if (error instanceof XrpcError && isOver(error)) return undefined;
			throw error;
		});
	}
}
