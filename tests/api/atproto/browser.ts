import { readSecret } from '../../../server/auth/secret.ts';
import type { AtprotoAccount } from '../../../server/api/schemas/atproto.ts';
import { guardedFetch } from '../../../server/atproto/guarded-fetch.ts';
import { type Grant, grantOf } from '../../../server/atproto/oauth/grants.ts';
import { Oauth } from '../../../server/atproto/oauth/oauth.ts';
import { Sealer } from '../../../server/atproto/sealed.ts';
import type { Person } from '../../support/people.ts';
import type { PdsAccount } from '../../support/pds.ts';
import { decideAt, type Decision } from '../../support/pds-consent.ts';
import { Artist, type Network } from './network.ts';

const oauth = '/api/atproto/oauth';

/** Where a browser is sent by an answer. */
const locationOf = (answer: Response) => answer.headers.get('location') ?? `${answer.status}`;

/** What the page of the settings is told, such as `connected`, or `failed: atproto.taken`. */
function toldBy(answer: Response): string {
	const { pathname, searchParams } = new URL(locationOf(answer));
	const reason = searchParams.get('reason');
	return `${pathname} ${searchParams.get('atproto')}${reason ? `: ${reason}` : ''}`.replace(
		'/settings/network ',
		'',
	);
}

/** A person's browser, which goes to the server of their account and comes back. */
export class Browser {
	readonly #at: Network;
	readonly person: Person;

	constructor(at: Network, person: Person) {
		this.#at = at;
		this.person = person;
	}

	/** @returns where it is sent */
	async start(identifier: string, headers: Record<string, string> = {}): Promise<Response> {
		return this.person.request(`${oauth}/start?${new URLSearchParams({ identifier }).toString()}`, {
			headers,
		});
	}

	/** Goes as far as the person's decision. @returns the query that it comes back with */
	async decide(account: PdsAccount, decision?: Decision, scope?: string): Promise<string> {
		const page = locationOf(await this.start(account.did));
		return new URL(await decideAt(page, account, decision, scope)).search;
	}

	/** Comes back. @returns what the settings are told */
	async comeBack(query: string): Promise<string> {
		return toldBy(await this.person.request(`${oauth}/callback${query}`));
	}

	connect = async (account: PdsAccount, decision?: Decision, scope?: string) =>
		this.comeBack(await this.decide(account, decision, scope));

	toldOf = async (identifier: string, headers?: Record<string, string>) =>
		toldBy(await this.start(identifier, headers));

	account = async () =>
		(await this.#at.label.site.call<AtprotoAccount>(this.person, 'GET', '/atproto')).body.account;
}

/** What the servers of a network know of grants, and another server beside them. */
export class Grants {
	readonly #at: Network;
	readonly #sealer: Sealer;

	constructor(at: Network) {
		this.#at = at;
		this.#sealer = new Sealer(readSecret(this.#services.config.data));
	}

	get #services() {
		return this.#at.label.site.server.services;
	}

	/** One that has just started. @param broken addresses that it gets no answer from, by what they begin with */
	anotherServer(broken?: string): Oauth {
		const { config, sql, bus, origin } = this.#services;
		const settings = config.atproto!;
		const through = guardedFetch(settings);
		const fetch: typeof through = (url, init) =>
			broken !== undefined && String(url).startsWith(broken)
				? Promise.reject(new TypeError('fetch failed'))
				: through(url, init);
		const secret = readSecret(config.data);
		return new Oauth({ transactor: { sql, bus }, sealer: this.#sealer, fetch, settings, origin, secret });
	}

	async of({ id }: Person): Promise<Grant> {
		const [row] = await this.#services.sql<{ secret: Uint8Array }[]>`
			select secret from atproto_accounts where user_id = ${id}`;
		return grantOf(this.#sealer.open(id, row!.secret)!);
	}

	/** Makes it so that the next request needs new tokens. */
	async end(person: Person): Promise<void> {
		const { tokenSet, ...rest } = await this.of(person);
		const ended = { ...rest, tokenSet: { ...tokenSet, expires_at: new Date(0).toISOString() } };
		const sealed = this.#sealer.seal(person.id, JSON.stringify(ended));
		await this.#services.sql`update atproto_accounts set secret = ${sealed} where user_id = ${person.id}`;
	}
}

/** A person whose account is connected by OAuth. */
export async function artistByOauth(at: Network, handle: string): Promise<Artist & { browser: Browser }> {
	const person = await at.label.site.server.person(handle);
	const account = await at.pds.createAccount(`${handle}.test`);
	const browser = new Browser(at, person);
	const told = await browser.connect(account);
	if (told !== 'connected') throw new Error(`${handle} is not connected: ${told}`);
	return Object.assign(new Artist(at, person, account), { browser });
}
