import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { readSecret } from '../auth/secret.ts';
import type { AtprotoSettings } from '../config.ts';
import { Tries } from '../http/tries.ts';
import type { Job } from '../media/jobs.ts';
import type { Services } from '../services.ts';
import { type Account, accountOf, forgetAccount } from './accounts.ts';
import { agentOf } from './agent-of.ts';
import { connectByPassword, type Credentials } from './connect-by-password.ts';
import { endAccount } from './end-account.ts';
import { type Fetch, guardedFetch } from './guarded-fetch.ts';
import { Oauth, type Outcome } from './oauth/oauth.ts';
import { Publisher } from './publisher.ts';
import { askAgain, readRecords, type ReleaseRecords } from './release-records.ts';
import { Sealer } from './sealed.ts';

type Needs = Pick<Services, 'config' | 'origin' | 'sql' | 'bus' | 'log' | 'media'>;

/** Tries to connect an account, of one person in a minute */
const mostTries = 10;

/** What the network is spoken to with; there only where the settings switch it on. */
interface On {
	settings: AtprotoSettings;
	sealer: Sealer;
	fetch: Fetch;
	oauth: Oauth;
	publisher: Publisher;
}

/** Releases in the open network of ATProto: whose account is connected, and what of their releases is written there. */
export class Atproto {
	readonly #needs: Needs;
	readonly #on: On | undefined;
	readonly #tries = new Tries(mostTries);

	constructor(needs: Needs) {
		this.#needs = needs;
		const { config, origin } = needs;
		if (!config.atproto) return;
		const secret = readSecret(config.data);
		const known = {
			settings: config.atproto,
			sealer: new Sealer(secret),
			fetch: guardedFetch(config.atproto),
		};
		const on = { ...known, oauth: new Oauth({ ...known, transactor: needs, origin, secret }) };
		this.#on = { ...on, publisher: new Publisher({ ...this.#publishing(on), jobs: needs.media.jobs }) };
	}

	get isOn(): boolean {
		return this.#on !== undefined;
	}

	/** To be given to those who work on jobs */
	get jobs(): Job<never>[] {
		return this.#on ? [this.#on.publisher.job as Job<never>] : [];
	}

	/** Begins to look at what there is to be written. */
	start(): void {
		this.#on?.publisher.start();
	}

	async stop(): Promise<void> {
		await this.#on?.publisher.stop();
	}

	account(userId: Id): Promise<Account | undefined> {
		return this.#on ? accountOf(this.#needs.sql, userId) : Promise.resolve(undefined);
	}

	/** @throws Refusal as `connectByPassword`; `atproto.off`, `auth.too_many_tries` */
	async connect(userId: Id, credentials: Credentials): Promise<Account> {
		const { publisher, ...on } = this.#demand();
		this.#countTry(userId);
		const { sql } = this.#needs;
		const before = await accountOf(sql, userId);
		const end = before && (await endAccount({ sql, ...on }, before));
		const account = await connectByPassword({ transactor: this.#needs, ...on }, userId, credentials);
		void end?.();
		await publisher.ask(userId);
		return account;
	}

	/** What other servers look up of this one, where accounts can be connected by OAuth. */
	get client(): Pick<Oauth, 'metadata' | 'keys'> | undefined {
		return this.#on?.oauth.metadata && this.#on.oauth;
	}

	/** Where a person's browser is to go to connect an account by OAuth. @throws Refusal as `Oauth.begin`, and as above */
	beginByOauth(userId: Id, identifier: string): Promise<URL> {
		const { oauth } = this.#demand();
		this.#countTry(userId);
		return oauth.begin(userId, identifier);
	}

	/** Connects it when the browser has come back. @throws as `Oauth.finish`; Refusal `atproto.off` */
	async finishByOauth(userId: Id, answer: URLSearchParams): Promise<Outcome> {
		const { oauth, publisher } = this.#demand();
		const outcome = await oauth.finish(userId, answer);
		if (outcome === 'connected') await publisher.ask(userId);
		return outcome;
	}

	/** Forgets a person's account and what it was connected with. What was written there stays. @throws Refusal `atproto.off` */
	async disconnect(userId: Id): Promise<void> {
		const on = this.#demand();
		const { sql } = this.#needs;
		const account = await accountOf(sql, userId);
		const end = account && (await endAccount({ sql, ...on }, account));
		await forgetAccount(this.#needs, userId);
		// Forgotten here whether or not that can be reached.
		void end?.();
	}

	/** @throws Refusal `album.not_found`, `album.no_right`, `atproto.off` */
	records(userId: Id, albumId: Id): Promise<ReleaseRecords> {
		const { settings } = this.#demand();
		return readRecords(this.#needs.sql, settings.nsid, userId, albumId);
	}

	/** Tries again what has failed, and writes again what somebody has deleted. @throws Refusal as above, `atproto.not_connected` */
	async retry(userId: Id, albumId: Id): Promise<ReleaseRecords> {
		const { settings, publisher } = this.#demand();
		await askAgain(this.#needs.sql, settings.nsid, userId, albumId);
		await publisher.ask(userId);
		return this.records(userId, albumId);
	}

	/** @throws Refusal `auth.too_many_tries` */
	#countTry(userId: Id): void {
		const retryAfter = this.#tries.wait(userId);
		if (retryAfter > 0) refuse('auth.too_many_tries', { retryAfter });
		this.#tries.count(userId);
	}

	#publishing(on: Omit<On, 'publisher'>) {
		const { sql, bus, log, origin, media } = this.#needs;
		return {
			...{ sql, bus, log, origin, settings: on.settings, storage: media.storage },
			agentOf: (account: Account) => agentOf({ sql, ...on }, account),
		};
	}

	#demand(): On {
		return this.#on ?? refuse('atproto.off');
	}
}
