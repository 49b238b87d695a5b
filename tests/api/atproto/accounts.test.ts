import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Sealer } from '../../../server/atproto/sealed.ts';
import { secretOf } from '../../../server/atproto/accounts.ts';
import { readSecret } from '../../../server/auth/secret.ts';
import type { Person } from '../../support/people.ts';
import { hasPds, type PdsAccount } from '../../support/pds.ts';
import { RestSite } from '../rest/site.ts';
import { Network } from './network.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

test('[MA-46] on a server where it is off, no account is connected and nobody is spoken to', async () => {
	const site = await RestSite.start();
	const ana = await site.server.person('ana');
	expect((await site.call(ana, 'GET', '/atproto')).body).toEqual({
		isOn: false,
		hasOauth: false,
		account: null,
	});
	const payload = { identifier: 'ana.test', appPassword: 'abcd-abcd-abcd-abcd' };
	for (const [method, path, body] of [
		['PUT', '/atproto', payload],
		['DELETE', '/atproto', undefined],
		['GET', `/atproto/releases/${newId()}`, undefined],
		['POST', `/atproto/releases/${newId()}/retry`, undefined],
	] as const) {
		const answer = await site.call(ana, method, path, body);
		expect(answer).toMatchObject({ status: 403, body: { code: 'atproto.off' } });
	}
	await site.stop();
});

describe.runIf(hasPds)('an account', () => {
	let network: Network;
	let ana: Person;
	let ben: Person;
	let account: PdsAccount;
	let appPassword: string;
	beforeAll(async () => {
		network = await Network.open();
		({ ana, ben } = await network.label.site.server.people());
		account = await network.pds.createAccount('ana.test');
		appPassword = await network.pds.createAppPassword(account);
	});
	afterAll(() => network.close());

	const get = (person: Person) => network.label.site.call(person, 'GET', '/atproto');

	test('[MA-46] is not connected with what is wrong, whatever that is', async () => {
		const { pds } = network;
		const unknown = `did:plc:${'a'.repeat(24)}`;
		const wrong: [payload: object, status: number, code: string][] = [
			[{ identifier: 'no handle', appPassword }, 400, 'input.invalid'],
			[{ identifier: account.did, appPassword: '' }, 400, 'input.invalid'],
			[{ identifier: account.did, appPassword, pds: 'ftp://pds.example.org' }, 400, 'input.invalid'],
			[{ identifier: account.did, appPassword: account.password }, 400, 'input.invalid'],
			[{ identifier: account.did, appPassword: 'abcd-abcd-abcd-abcd' }, 422, 'atproto.wrong_credentials'],
			[{ identifier: unknown, appPassword }, 422, 'atproto.unknown_identity'],
			[{ identifier: account.handle, appPassword }, 422, 'atproto.unknown_identity'],
			// The same server by another name: the directory does not know it as that of the account.
			[{ identifier: account.did, appPassword, pds: network.lossy.origin }, 422, 'atproto.unknown_identity'],
			[{ identifier: account.did, appPassword, pds: 'http://127.0.0.1:9' }, 502, 'atproto.unreachable'],
		];
		for (const [i, [payload, status, code]] of wrong.entries()) {
			const answer = await network.connect(i % 2 ? ana : ben, payload);
			expect([answer.status, answer.body], JSON.stringify(payload)).toMatchObject([status, { code }]);
			expect(JSON.stringify(answer.body)).not.toContain(appPassword);
		}
		expect((await get(ana)).body).toEqual({ isOn: true, hasOauth: true, account: null });
		expect(pds.log()).not.toContain(appPassword);
	});

	test('[MA-46] is connected by its DID or handle, lies there sealed, and is one person’s', async () => {
		const { connect, pds } = network;
		const { body } = await connect(ana, { identifier: account.did, appPassword });
		expect(body).toEqual({
			...{ isOn: true, hasOauth: true },
			account: {
				...{ did: account.did, handle: 'ana.test', pds: pds.origin },
				...{ method: 'app_password', state: 'connected', connectedAt: body.account?.connectedAt },
			},
		});
		expect((await get(ana)).body).toEqual(body);
		const again = await connect(ana, { identifier: '@Ana.test', appPassword, pds: `${pds.origin}/` });
		expect(again.body.account?.did).toBe(account.did);
		const taken = await connect(ben, { identifier: account.did, appPassword });
		expect(taken).toMatchObject({ status: 409, body: { code: 'atproto.taken' } });

		const { sql, services } = network.label.site.server;
		const [row] = await sql<{ secret: Uint8Array }[]>`select secret from atproto_accounts`;
		expect(Buffer.from(row!.secret).includes(appPassword)).toBe(false);
		const sealer = new Sealer(readSecret(services.config.data));
		expect(await secretOf(sql, sealer, ana.id)).toContain(appPassword);
	});

	test('[MA-46] is forgotten with all that it was connected with', async () => {
		expect((await network.label.site.call(ana, 'DELETE', '/atproto')).status).toBe(204);
		expect(await network.label.site.server.sql`select from atproto_accounts`).toEqual([]);
		expect((await get(ana)).body).toEqual({ isOn: true, hasOauth: true, account: null });
		expect((await network.connect(ben, { identifier: account.did, appPassword })).status).toBe(200);
	});

	test('[MA-46] is tried ten times in a minute', async () => {
		const cem = await network.label.site.server.person('dan');
		const payload = { identifier: `did:plc:${'b'.repeat(24)}`, appPassword };
		const codes: unknown[] = [];
		for (let i = 0; i < 11; i++) codes.push((await network.connect(cem, payload)).status);
		expect(codes).toEqual([...Array(10).fill(422), 429]);
	});
});
