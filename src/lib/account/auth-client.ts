import * as z from 'zod/mini';
import { errorCodes, type ErrorCode } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import type { RememberedAccount } from './account.svelte.ts';

/** Why it did not work: the server's code, or `network` where it was not reached. */
export class AuthFailure extends Error {
	override readonly name = 'AuthFailure';
	readonly code: ErrorCode | 'network';

	constructor(code: ErrorCode | 'network') {
		super(code);
		this.code = code;
	}
}

const SignedIn = z.object({ user: z.object({ id: Id, name: z.string(), handle: z.string() }) });
const Failed = z.object({ code: z.enum(errorCodes) });

export interface NewAccount {
	name: string;
	handle: string;
	email: string;
	password: string;
}

/** Makes an account and signs in with it. @throws AuthFailure */
export const signUp = (account: NewAccount): Promise<RememberedAccount> => enter('sign-up/email', account);

/** @param email an email address or a handle @throws AuthFailure */
export const signIn = (email: string, password: string): Promise<RememberedAccount> =>
	enter('sign-in/email', { email, password });

/** Ends the session; what is on the device stays. @throws AuthFailure `network`: then the session goes on */
export async function endSession(): Promise<void> {
	await ask('sign-out', {});
}

async function enter(path: string, body: object): Promise<RememberedAccount> {
	const { user } = z.parse(SignedIn, await ask(path, body));
	return user;
}

async function ask(path: string, body: object): Promise<unknown> {
	let answer: Response;
	try {
		answer = await fetch(`/api/auth/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	} catch {
		throw new AuthFailure('network');
	}
	if (answer.ok) return answer.json();
	const failed = Failed.safeParse(await answer.json().catch(() => undefined));
	throw new AuthFailure(failed.data?.code ?? 'unavailable');
}
