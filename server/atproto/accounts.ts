import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { AccountState, ConnectMethod } from '#protocol/atproto.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { transact, type Transactor } from '../sync/transact.ts';
import type { Sealer } from './sealed.ts';

/** A person's account in the open network, as the person is told of it */
export interface Account {
	userId: Id;
	did: string;
	handle: string;
	/** Origin of the server that holds the repository */
	pds: string;
	method: ConnectMethod;
	state: AccountState;
	connectedAt: string;
}

/** One that is to be kept, with what its sessions are made of */
export interface NewAccount extends Pick<Account, 'did' | 'handle' | 'pds' | 'method'> {
	/** In clear; it lies sealed */
	secret: string;
}

const columns = (sql: Sql | Tx) =>
	sql`user_id as "userId", did, handle, pds, method, state, connected_at as "connectedAt"`;

export async function accountOf(sql: Sql | Tx, userId: Id): Promise<Account | undefined> {
	const [account] = await sql<
		Account[]
	>`select ${columns(sql)} from atproto_accounts where user_id = ${userId}`;
	return account;
}

/**
 * Keeps an account, in place of the one that the person had. What releases say of their maker changes with it, so the
 * version of the person's space moves. (rule F5)
 *
 * @throws Refusal `atproto.taken` where somebody else has connected it
 */
export const keepAccount = (
	transactor: Transactor,
	sealer: Sealer,
	userId: Id,
	{ did, handle, pds, method, secret }: NewAccount,
): Promise<Account> =>
	transact(transactor, { actor: userId, spaces: [] }, async (change) => {
		const { tx, home } = change;
		const sealed = sealer.seal(userId, secret);
		// The key has the last word: two may connect one account at once.
		const [other] = await tx`select from atproto_accounts where did = ${did} and user_id <> ${userId}`;
		if (other) refuse('atproto.taken');
		const [account] = await tx<Account[]>`
			insert into atproto_accounts (user_id, did, handle, pds, method, state, secret)
			values (${userId}, ${did}, ${handle}, ${pds}, ${method}, 'connected', ${sealed})
			on conflict (user_id) do update set did = excluded.did, handle = excluded.handle, pds = excluded.pds,
				method = excluded.method, state = 'connected', secret = excluded.secret, connected_at = now(),
				reconciled = null, attempts = 0, next_try_at = null, lease = null, leased_until = null
			returning ${columns(tx)}`;
		change.touch(home);
		return account!;
	}).catch((error: unknown) => {
		const isTaken = error instanceof Error && 'code' in error && error.code === '23505';
		return isTaken ? refuse('atproto.taken') : Promise.reject(error as Error);
	});

/** Forgets an account with all that it was connected with, at once. What is in its repository stays there. */
export const forgetAccount = (transactor: Transactor, userId: Id): Promise<boolean> =>
	transact(transactor, { actor: userId, spaces: [] }, async (change) => {
		const gone = await change.tx`delete from atproto_accounts where user_id = ${userId} returning user_id`;
		if (gone.length > 0) change.touch(change.home);
		return gone.length > 0;
	});

/** What an account was connected with. @returns undefined where it cannot be read with the secret of this data folder */
export async function secretOf(sql: Sql, sealer: Sealer, userId: Id): Promise<string | undefined> {
	const [row] = await sql<
		{ secret: Uint8Array }[]
	>`select secret from atproto_accounts where user_id = ${userId}`;
	return row && sealer.open(userId, row.secret);
}

/** Keeps what has taken the place of an account's secret, unless the account is another one by now. */
export async function keepSecret(
	sql: Sql,
	sealer: Sealer,
	{ userId, did }: Pick<Account, 'userId' | 'did'>,
	secret: string,
): Promise<void> {
	await sql`
		update atproto_accounts set secret = ${sealer.seal(userId, secret)}
		where user_id = ${userId} and did = ${did}`;
}

/** Notes that what an account was connected with is not taken any more: all waits until it is connected again. */
export async function markExpired(
	sql: Sql,
	{ userId, did, connectedAt }: Pick<Account, 'userId' | 'did' | 'connectedAt'>,
): Promise<void> {
	// Not one that was connected again meanwhile.
	await sql`
		update atproto_accounts set state = 'expired'
		where user_id = ${userId} and did = ${did}
			and date_trunc('milliseconds', connected_at) = ${connectedAt}::timestamptz`;
}
