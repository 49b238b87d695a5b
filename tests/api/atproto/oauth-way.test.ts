import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { onError } from '../../../server/api/errors.ts';
import { Atproto } from '../../../server/atproto/atproto.ts';
import { oauthRoutes } from '../../../server/atproto/oauth/routes.ts';
import type { Person } from '../../support/people.ts';
import { hasPds, type PdsAccount } from '../../support/pds.ts';
import { countGrants, decideAt } from '../../support/pds-consent.ts';
import { Browser, Grants } from './browser.ts';
import { Network } from './network.ts';

vi.setConfig({ testTimeout: 120_000 });

const path = '/api/atproto/oauth';

describe.runIf(hasPds)('the way to the server of an account and back', () => {
	let network: Network;
	let grants: Grants;
	beforeAll(async () => {
		network = await Network.open();
		grants = new Grants(network);
	});
	afterAll(() => network.close());

	async function someone(handle: string) {
		const person = await network.label.site.server.person(handle);
		return { person, account: await network.pds.createAccount(), browser: new Browser(network, person) };
	}
	/** People who are on their way */
	async function underWay(): Promise<number> {
		const [row] = await network.label.site.server.sql<{ count: number }[]>`
			select count(*)::integer as count from atproto_oauth_states`;
		return row!.count;
	}
	const granted = (account: PdsAccount) => countGrants(network.pds.origin, account);

	test('[MA-46] asks for the two collections and sound, and brings a browser on localhost back to its session', async () => {
		const { person, account, browser } = await someone('ada');
		const page = new URL((await browser.start(account.did)).headers.get('location')!);
		expect(page.origin).toBe(network.pds.origin);
		const client = new URL(page.searchParams.get('client_id')!);
		expect(client.searchParams.get('scope')).toBe(
			'atproto repo:org.example.temp.music.track repo:org.example.temp.music.list blob:audio/*',
		);
		const back = new URL(await decideAt(page.href, account));
		expect(`${back.origin}${back.pathname}`).toBe(`http://127.0.0.1:3000${path}/callback`);
		const { app } = network.label.site.server;
		const sentOn = new URL((await app.request(back.href)).headers.get('location')!);
		expect(`${sentOn.origin}${sentOn.pathname}`).toBe(`http://localhost:3000${path}/callback`);
		const end = await person.request(`${sentOn.pathname}${sentOn.search}`);
		expect(end.headers.get('location')).toBe('http://localhost:3000/settings/network?atproto=connected');
		const lies = JSON.stringify(
			await network.label.site.server.sql`select secret::text from atproto_accounts`,
		);
		expect(lies).not.toContain(Buffer.from((await grants.of(person)).tokenSet.access_token).toString('hex'));
	});

	test('[MA-46] tells that it was refused, or that less was allowed, and keeps nothing then', async () => {
		const { account, browser } = await someone('bea');
		expect(await browser.connect(account, 'reject')).toBe('denied');
		expect(await browser.account()).toBeNull();
		expect(await browser.connect(account, 'consent', 'atproto blob:audio/*')).toBe('denied');
		expect(await browser.account()).toBeNull();
		expect(await granted(account)).toBe(0);
		expect(await underWay()).toBe(0);
	});

	test('[MA-46] is that of one person: somebody else who comes back on it connects nothing', async () => {
		const cleo = await someone('cleo');
		const { browser: other } = await someone('dina');
		const query = await cleo.browser.decide(cleo.account);
		expect(await other.comeBack(query)).toBe('failed');
		expect(await other.account()).toBeNull();
		expect(await cleo.browser.account()).toBeNull();
		expect(await cleo.browser.comeBack(query)).toBe('connected');
		expect(await cleo.browser.account()).toMatchObject({ did: cleo.account.did });
	});

	test('[MA-46] is gone once, also when a browser comes back twice at once', async () => {
		const { account, browser } = await someone('edda');
		const query = await browser.decide(account);
		const told = await Promise.all([browser.comeBack(query), browser.comeBack(query)]);
		expect(told.toSorted()).toEqual(['connected', 'failed']);
		expect(await browser.comeBack(query)).toBe('failed');
		// Who came too late has not ended what the first was granted.
		expect(await granted(account)).toBe(1);
		expect(await browser.account()).toMatchObject({ state: 'connected' });
	});

	test('[MA-46] is closed ten minutes later, and open on another server until then', async () => {
		const { person, account, browser } = await someone('fina');
		const { sql } = network.label.site.server;
		const late = await browser.decide(account);
		const [left] = await sql<{ minutes: number }[]>`
			select (extract(epoch from expires_at - now()) / 60)::double precision as minutes from atproto_oauth_states`;
		expect(left!.minutes).toBeGreaterThan(5);
		expect(left!.minutes).toBeLessThanOrEqual(10);
		await sql`update atproto_oauth_states set expires_at = now() - interval '1 second'`;
		expect(await browser.comeBack(late)).toBe('failed');
		expect(await browser.account()).toBeNull();

		const query = new URLSearchParams(await browser.decide(account));
		// Beginning has taken away what is over.
		expect(await underWay()).toBe(1);
		expect(await grants.anotherServer().finish(person.id, query)).toBe('connected');
		expect(await browser.account()).toMatchObject({ did: account.did });
	});

	test('[MA-46] is begun by a session on a page of this server alone', async () => {
		const { person, account, browser } = await someone('gail');
		const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://example.com' };
		expect(await browser.toldOf(account.did, elsewhere)).toBe('failed: auth.foreign_origin');
		const program = await person.program('read', 'write');
		expect(await new Browser(network, program).toldOf(account.did)).toBe('failed: auth.required');
		const nobody: Person = Object.assign(Object.create(person), { cookie: '' });
		expect(await new Browser(network, nobody).toldOf(account.did)).toBe('failed: auth.required');
		expect(await browser.toldOf('')).toBe('failed: input.invalid');
		expect(await underWay()).toBe(0);
	});

	test('[MA-46] is open where this server has a name by HTTPS, which others look up, and closed where ATProto is off', async () => {
		const { services } = network.label.site.server;
		const at = (origin: string, config = services.config) => {
			const there = { ...services, origin, config };
			return oauthRoutes({ ...there, atproto: new Atproto(there) });
		};
		const json = async (app: ReturnType<typeof at>, file: string) => (await app.request(file)).json();
		const named = at('https://photos.example.org');
		const metadata = await json(named, '/client-metadata.json');
		expect(metadata).toMatchObject({ client_id: `https://photos.example.org${path}/client-metadata.json` });
		const { keys } = (await json(named, '/jwks.json')) as { keys: object[] };
		expect(keys).toMatchObject([{ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' }]);
		expect(keys[0]).not.toHaveProperty('d');

		const nameless = at('http://192.0.2.7:3000').onError(onError(services.log));
		expect((await nameless.request('/client-metadata.json')).status).toBe(404);
		const off = at('https://photos.example.org', { ...services.config, atproto: undefined });
		off.onError(onError(services.log));
		for (const route of ['/start?identifier=ana.example.org', '/callback', '/jwks.json'])
			expect(await json(off, route)).toMatchObject({ code: 'atproto.off' });
	});

	test('[MA-46] leads nowhere for who is not known, and only so often', async () => {
		const { browser } = await someone('hope');
		expect(await browser.toldOf('did:plc:aaaaaaaaaaaaaaaaaaaaaaaa')).toBe('failed: atproto.unknown_identity');
		expect(await browser.toldOf('not a handle')).toBe('failed: atproto.unknown_identity');
		const told: string[] = [];
		for (let i = 0; i < 10; i++) told.push(await browser.toldOf('not a handle'));
		expect(told.at(-1)).toBe('failed: auth.too_many_tries');
	});

	test('[MA-46] leaves an account with the person who has it', async () => {
		const iris = await someone('iris');
		const { browser } = await someone('june');
		expect(await iris.browser.connect(iris.account)).toBe('connected');
		expect(await browser.connect(iris.account)).toBe('failed: atproto.taken');
		expect(await browser.account()).toBeNull();
		// What came of the second is taken back, and the first goes on.
		expect(await granted(iris.account)).toBe(1);
		const agent = grants.anotherServer().agentOf(iris.account);
		expect((await agent.fetchHandler('/xrpc/com.atproto.server.getSession')).status).toBe(200);
	});
});
