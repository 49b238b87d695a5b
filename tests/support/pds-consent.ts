import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { PdsAccount } from './pds.ts';

/** What a person does on the page on which their PDS asks them. */
export type Decision = 'consent' | 'reject';

const api = '/@atproto/oauth-provider/~api';

/**
 * Goes through a PDS's page of sign-in and consent as a browser does, without one. The page's own requests are no public
 * interface of the PDS, so this is for the version that `pds-folder.ts` names.
 *
 * @param page the address that the client has sent the person to
 * @param scope what the person allows, where it is not all that was asked for
 * @returns the address at which the client gets its answer
 */
export async function decideAt(
	page: string,
	{ did, handle, password }: PdsAccount,
	decision: Decision = 'consent',
	scope?: string,
): Promise<string> {
	const browser = new Browser(new URL(page).origin);
	await browser.open(page);
	const credentials = { username: handle, password, locale: 'en', remember: true };
	if (decision === 'consent') await browser.post(page, '/sign-in', credentials);
	const answer = await browser.post(
		page,
		`/${decision}`,
		decision === 'consent' ? { did, ...(scope !== undefined && { scope }) } : {},
	);
	const { url } = z.object({ url: z.string() }).parse(answer);
	return browser.redirect(page, url);
}

/** How many grants to clients an account has, as its owner sees it on the account page of the PDS. */
export async function countGrants(origin: string, account: PdsAccount): Promise<number> {
	const { grants } = await grantsOf(origin, account);
	return grants.length;
}

/** Takes them back, as its owner does there. */
export async function revokeGrants(origin: string, account: PdsAccount): Promise<void> {
	const { grants, revoke } = await grantsOf(origin, account);
	for (const grant of grants) await revoke(grant);
}

async function grantsOf(origin: string, { did, handle, password }: PdsAccount) {
	const browser = new Browser(origin);
	const page = `${origin}/account`;
	await browser.open(page);
	await browser.post(page, '/sign-in', { username: handle, password, locale: 'en', remember: true });
	const answer = await browser.get(page, `/oauth-sessions?${new URLSearchParams({ did }).toString()}`);
	const grants = z.array(z.object({ tokenId: z.string() })).parse(answer);
	return {
		grants,
		revoke: ({ tokenId }: { tokenId: string }) =>
			browser.post(page, '/revoke-oauth-session', { did, tokenId }),
	};
}

/** Sends what browsers send along, which `fetch` keeps to itself. */
class Browser {
	readonly #origin: string;
	readonly #cookies = new Map<string, string>();

	constructor(origin: string) {
		this.#origin = origin;
	}

	/** Follows the redirect by which the PDS looks whether cookies are kept. */
	async open(page: string): Promise<void> {
		const answer = await this.#send(page, { 'sec-fetch-site': 'cross-site' });
		answer.resume();
		const { location } = answer.headers;
		if (answer.statusCode === 200) return;
		if (location === undefined) throw new Error(`the page answers ${answer.statusCode}`);
		await this.open(new URL(location, this.#origin).href);
	}

	get = (page: string, endpoint: string) => this.#ask(page, endpoint);

	post = (page: string, endpoint: string, body: object) => this.#ask(page, endpoint, JSON.stringify(body));

	async #ask(page: string, endpoint: string, body?: string): Promise<unknown> {
		const headers = {
			...(body !== undefined && { 'content-type': 'application/json' }),
			'x-csrf-token': this.#cookies.get('csrf-token') ?? '',
			origin: this.#origin,
			referer: page,
			'sec-fetch-mode': 'same-origin',
			'sec-fetch-dest': 'empty',
		};
		const answer = await this.#send(`${this.#origin}${api}${endpoint}`, headers, body);
		const said = await text(answer);
		if (answer.statusCode !== 200) throw new Error(`${endpoint} answers ${answer.statusCode}: ${said}`);
		return JSON.parse(said);
	}

	async redirect(page: string, url: string): Promise<string> {
		const answer = await this.#send(url, { referer: page });
		const { location } = answer.headers;
		if (location === undefined)
			throw new Error(`the way back answers ${answer.statusCode}: ${await text(answer)}`);
		answer.resume();
		return location;
	}

	async #send(url: string, headers: Record<string, string>, body?: string): Promise<IncomingMessage> {
		const sent = request(url, {
			method: body === undefined ? 'GET' : 'POST',
			headers: {
				'sec-fetch-site': 'same-origin',
				'sec-fetch-mode': 'navigate',
				'sec-fetch-dest': 'document',
				cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
				...headers,
			},
		});
		sent.end(body);
		const [answer] = (await once(sent, 'response')) as [IncomingMessage];
		for (const cookie of answer.headers['set-cookie'] ?? []) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
			this.#cookies.set(name, value);
		}
		return answer;
	}
}
