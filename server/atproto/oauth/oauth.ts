import type {
	NodeOAuthClient,
	NodeSavedSessionStore,
	OAuthClientMetadataInput,
	ResolvedHandle,
} from '@atproto/oauth-client-node';
import { Refusal, refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { AtprotoSettings } from '../../config.ts';
import type { Transactor } from '../../sync/transact.ts';
import { type Account, accountOf, keepAccount } from '../accounts.ts';
import { endAccount } from '../end-account.ts';
import type { Fetch } from '../guarded-fetch.ts';
import { Did, didOfHandle, Handle, identityOf } from '../identity.ts';
import type { Sealer } from '../sealed.ts';
import type { Agent } from '../xrpc.ts';
import { clientKeyOf, publicKeyOf, type PublicKey } from './client-key.ts';
import { clientMetadataOf, scopesOf } from './client-metadata.ts';
import { covers } from './covers.ts';
import { type Grant, grantStore, singleGrant } from './grants.ts';
import { OauthAgent } from './oauth-agent.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { isStateOf, stateStore } from './states.ts';

interface Needs {
	transactor: Transactor;
	sealer: Sealer;
	fetch: Fetch;
	settings: AtprotoSettings;
	/** That people open */
	origin: string;
	/** Of the data folder: server/auth/secret.ts */
	secret: string;
}

/** What came of being sent elsewhere: `denied` where the person has not allowed what was asked for. */
export type Outcome = 'connected' | 'denied' | 'failed';

/** Accounts of people in the open network by OAuth: they sign in on their own server, and no password comes here. */
export class Oauth {
	readonly #needs: Needs;
	readonly #lock: ReturnType<typeof oneAtATime>;
	readonly #fetch: typeof globalThis.fetch;
	#client: Promise<NodeOAuthClient> | undefined;
	/** What other servers are told of this one; undefined where they could not look it up */
	readonly metadata: OAuthClientMetadataInput | undefined;

	constructor(needs: Needs) {
		this.#needs = needs;
		this.#lock = oneAtATime(needs.transactor.sql);
		this.#fetch = asTheClientWants(needs.fetch);
		this.metadata = clientMetadataOf(needs.origin, needs.settings.nsid);
	}

	/** Keys by which other servers know this one */
	get keys(): PublicKey[] {
		return [publicKeyOf(clientKeyOf(this.#needs.secret))];
	}

	/**
	 * Where a person's browser is to go to sign in.
	 *
	 * @param identifier a handle or a DID
	 * @throws Refusal `atproto.unknown_identity`, `atproto.unreachable`
	 */
	async begin(userId: Id, identifier: string): Promise<URL> {
		const did = await this.#didOf(identifier).catch(refuseUnreachable);
		const client = await this.#clientWith(this.#grants());
		return client.authorize(did, { state: userId }).catch(refuseUnreachable);
	}

	/**
	 * Connects the account of somebody who has come back, in place of the one that they had.
	 *
	 * @param answer the parameters that they bring
	 * @throws Refusal `atproto.taken`; Unreachable
	 */
	async finish(userId: Id, answer: URLSearchParams): Promise<Outcome> {
		const { sql } = this.#needs.transactor;
		if (!(await isStateOf(sql, userId, answer.get('state') ?? ''))) return 'failed';
		const store = singleGrant();
		const client = await this.#clientWith(store);
		const { OAuthCallbackError } = await load();
		try {
			await client.callback(answer);
		} catch (cause) {
			const isDenied = cause instanceof OAuthCallbackError && cause.params.get('error') === 'access_denied';
			if (isDenied) return 'denied';
			throw cause;
		}
		const grant = store.current()!;
		try {
			if (!covers(grant.tokenSet.scope, scopesOf(this.#needs.settings.nsid))) {
				await this.revoke(grant);
				return 'denied';
			}
			await this.#keep(userId, grant);
			return 'connected';
		} catch (error) {
			await this.revoke(grant);
			throw error;
		}
	}

	/** What speaks for a person whose account was connected by OAuth */
	agentOf({ did }: Pick<Account, 'did'>): Agent {
		const client = () => (this.#client ??= this.#clientWith(this.#grants()));
		return new OauthAgent(
			{ client, isOver: async (error) => (await load()).isExpectedSessionError(error) },
			did,
		);
	}

	/** Takes a grant back on the server that made it. Never fails: where that cannot be reached, it ends some day. */
	async revoke(grant: Grant): Promise<void> {
		const client = await this.#clientWith(singleGrant(grant));
		await client.revoke(grant.tokenSet.sub).catch(() => undefined);
	}

	async #keep(userId: Id, grant: Grant): Promise<void> {
		const { transactor, sealer, fetch, settings } = this.#needs;
		const { sub: did, aud } = grant.tokenSet;
		const identity = await identityOf(fetch, settings.plc, did);
		const before = await accountOf(transactor.sql, userId);
		const end = before && (await endAccount({ sql: transactor.sql, sealer, fetch, oauth: this }, before));
		// Whoever is making tokens of the grant before new has written them by then, and not over these.
		await this.#lock(lockOf(did), () =>
			keepAccount(transactor, sealer, userId, {
				did,
				handle: identity?.handle ?? did,
				pds: new URL(aud).origin,
				method: 'oauth',
				secret: JSON.stringify(grant),
			}),
		);
		void end?.();
	}

	async #didOf(identifier: string): Promise<string> {
		const { fetch, settings } = this.#needs;
		const isDid = Did.safeParse(identifier).success;
		const handle = Handle.safeParse(identifier.replace(/^@/, '')).data;
		const did = isDid ? identifier : handle && (await didOfHandle(fetch, handle));
		const identity = did ? await identityOf(fetch, settings.plc, did) : undefined;
		return identity?.did ?? refuse('atproto.unknown_identity');
	}

	#grants(): NodeSavedSessionStore {
		return grantStore(this.#needs.transactor.sql, this.#needs.sealer);
	}

	async #clientWith(sessionStore: NodeSavedSessionStore): Promise<NodeOAuthClient> {
		const { transactor, sealer, fetch, settings, secret } = this.#needs;
		if (!this.metadata) return refuse('atproto.unreachable');
		const { NodeOAuthClient, JoseKey } = await load();
		const isKnownByKey = this.metadata.token_endpoint_auth_method === 'private_key_jwt';
		return new NodeOAuthClient({
			clientMetadata: this.metadata,
			...(isKnownByKey && { keyset: [await JoseKey.fromJWK(clientKeyOf(secret))] }),
			stateStore: stateStore(transactor.sql, sealer),
			sessionStore,
			requestLock: this.#lock,
			fetch: this.#fetch,
			plcDirectoryUrl: settings.plc,
			handleResolver: {
				resolve: async (handle) => ((await didOfHandle(fetch, handle)) ?? null) as ResolvedHandle,
			},
			// What is asked by HTTP although it is not named in the settings, `fetch` refuses.
			allowHttp: true,
		});
	}
}

/** Loaded where somebody needs it: it takes its time, and most servers never do. */
const load = () => import('@atproto/oauth-client-node');

/** The name by which the client asks for its lock */
const lockOf = (did: string) => `@atproto-oauth-client-${did}`;

/** The client sends requests that are made already. */
const asTheClientWants =
	(fetch: Fetch): typeof globalThis.fetch =>
	async (input, init) => {
		const { url, method, headers, body, signal } = new Request(input, init);
		return fetch(url, { method, headers, body, signal, ...(body && { duplex: 'half' }) });
	};

/** @throws Refusal `atproto.unreachable` for what is no refusal already */
function refuseUnreachable(error: unknown): never {
	if (error instanceof Refusal) throw error;
	refuse('atproto.unreachable', { cause: error });
}
