import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { AtprotoSettings } from '../config.ts';
import type { Transactor } from '../sync/transact.ts';
import { type Account, keepAccount } from './accounts.ts';
import type { Fetch } from './guarded-fetch.ts';
import { Did, didOfHandle, identityOf } from './identity.ts';
import { isOwnPassword, type PasswordSecret, type Session, signIn, signOut } from './password-session.ts';
import type { Sealer } from './sealed.ts';
import { SignedOut, Unreachable, XrpcError } from './xrpc.ts';

export interface Credentials {
	/** A handle or a DID */
	identifier: string;
	appPassword: string;
	/** Origin of the server that holds the repository; where it is not given, the identity says it */
	pds?: string | undefined;
}

interface Needs {
	transactor: Transactor;
	sealer: Sealer;
	fetch: Fetch;
	settings: AtprotoSettings;
}

/**
 * Connects a person's account by an app password. Whatever server was asked, the directory has to say that it is the one
 * of the account: any server could claim to hold anybody's.
 *
 * @throws Refusal `atproto.unknown_identity`, `atproto.wrong_credentials`, `atproto.unreachable`, `atproto.taken`;
 *   `input.invalid` for the account's own password
 */
export async function connectByPassword(
	{ transactor, sealer, fetch, settings }: Needs,
	userId: Id,
	{ identifier, appPassword, pds }: Credentials,
): Promise<Account> {
	const place = pds ?? (await placeOf(fetch, settings.plc, identifier));
	const session = await signIn(fetch, place, identifier, appPassword).catch(refuseFor);
	try {
		if (isOwnPassword(session))
			refuse('input.invalid', {
				errors: [{ path: 'appPassword', message: "the account's own password: make an app password" }],
			});
		const { did, handle, accessJwt, refreshJwt } = session;
		const identity = await identityOf(fetch, settings.plc, did).catch(refuseFor);
		if (identity?.pds !== place) refuse('atproto.unknown_identity');
		const secret = JSON.stringify({ appPassword, accessJwt, refreshJwt } satisfies PasswordSecret);
		return await keepAccount(transactor, sealer, userId, {
			...{ did, handle, pds: place, secret },
			method: 'app_password',
		});
	} catch (error) {
		await endSession(fetch, place, session);
		throw error;
	}
}

const endSession = (fetch: Fetch, pds: string, { refreshJwt }: Session) => signOut(fetch, pds, refreshJwt);

async function placeOf(fetch: Fetch, plc: string, identifier: string): Promise<string> {
	const isDid = Did.safeParse(identifier).success;
	const did = isDid ? identifier : await didOfHandle(fetch, identifier);
	const identity = did ? await identityOf(fetch, plc, did).catch(refuseFor) : undefined;
	// A handle counts only where the identity knows it too.
	if (!identity || (!isDid && identity.handle?.toLowerCase() !== identifier))
		refuse('atproto.unknown_identity');
	return identity.pds;
}

/** The refusal that an error of the network is for who connects an account. */
function refuseFor(error: unknown): never {
	if (error instanceof SignedOut) refuse('atproto.wrong_credentials');
	if (error instanceof XrpcError && error.status === 429) refuse('auth.too_many_tries');
	if (error instanceof XrpcError && error.status < 500) refuse('atproto.wrong_credentials');
	if (error instanceof Unreachable || error instanceof XrpcError) refuse('atproto.unreachable');
	throw error;
}
