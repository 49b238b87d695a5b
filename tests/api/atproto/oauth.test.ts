import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SignedOut, Unreachable } from '../../../server/atproto/xrpc.ts';
import { hasPds } from '../../support/pds.ts';
import { countGrants, revokeGrants } from '../../support/pds-consent.ts';
import { artistByOauth, Grants } from './browser.ts';
import { collections, Network } from './network.ts';

vi.setConfig({ testTimeout: 120_000 });

describe.runIf(hasPds)('an account that was connected by OAuth', () => {
	let network: Network;
	let grants: Grants;
	beforeAll(async () => {
		network = await Network.open();
		grants = new Grants(network);
	});
	afterAll(() => network.close());

	test('[MA-46] is published to, and by new tokens when the ones before have ended', async () => {
		const ana = await artistByOauth(network, 'ana');
		const { did, handle } = ana.account;
		const pds = network.pds.origin;
		expect(await ana.browser.account()).toMatchObject({
			did,
			handle,
			pds,
			method: 'oauth',
			state: 'connected',
		});
		const album = await ana.release('Sides', 'a', 'b');
		expect((await ana.agrees(album)).titles).toEqual(['a', 'b']);

		const before = await grants.of(ana.person);
		await grants.end(ana.person);
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Both sides' });
		expect((await ana.agrees({ id: album.id, slug: 'both-sides' })).name).toBe('Both sides');
		const after = await grants.of(ana.person);
		expect(after.tokenSet.refresh_token).not.toBe(before.tokenSet.refresh_token);
		expect(after.dpopJwk).toEqual(before.dpopJwk);
	});

	test('[MA-46] may be written to in its two collections alone, and takes sound alone', async () => {
		const ben = await artistByOauth(network, 'ben');
		const agent = grants.anotherServer().agentOf(ben.account);
		const write = async (collection: string) => {
			const body = JSON.stringify({ repo: ben.account.did, collection, record: { title: 'A' } });
			const headers = { 'content-type': 'application/json' };
			const path = '/xrpc/com.atproto.repo.createRecord';
			return (await agent.fetchHandler(path, { method: 'POST', headers, body })).status;
		};
		const bring = async (type: string) => {
			const init = { method: 'POST', headers: { 'content-type': type }, body: 'bytes' };
			return (await agent.fetchHandler('/xrpc/com.atproto.repo.uploadBlob', init)).status;
		};
		expect(
			await Promise.all([write(collections.track), write(collections.list), bring('audio/mpeg')]),
		).toEqual([200, 200, 200]);
		expect(await Promise.all([write('app.bsky.feed.post'), bring('image/png')])).toEqual([403, 403]);
	});

	test('[MA-46] has its tokens made new once, by however many servers they are needed', async () => {
		const cem = await artistByOauth(network, 'cem');
		for (let round = 0; round < 3; round++) {
			await grants.end(cem.person);
			const agents = [1, 2, 3].map(() => grants.anotherServer().agentOf(cem.account));
			const asked = agents.flatMap((agent) => [agent, agent]).map((agent) => agent.fetchHandler(session));
			expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(6).fill(200));
		}
		// Who shows a token for new ones twice has its grant taken away, so there is one still.
		expect(await countGrants(network.pds.origin, cem.account)).toBe(1);
	});

	test('[MA-46] has ended when it is revoked on its own server: all waits, and goes on when it is connected again', async () => {
		const dee = await artistByOauth(network, 'dee');
		const album = await dee.release('Before', 'a');
		await dee.agrees(album);
		const { list } = await dee.records(album.id);
		await revokeGrants(network.pds.origin, dee.account);
		await dee.call('PATCH', `/releases/${album.id}`, { title: 'After' });
		await expect.poll(async () => (await dee.browser.account())?.state, { timeout: 30_000 }).toBe('expired');
		expect((await dee.records(album.id)).list).toMatchObject({ state: 'waiting', reason: 'expired' });

		expect(await dee.browser.connect(dee.account)).toBe('connected');
		await dee.agrees({ id: album.id, slug: 'after' });
		expect((await dee.records(album.id)).list?.uri).toBe(list?.uri);
	});

	test('[MA-46] has not ended where its server, or the directory, cannot be reached', async () => {
		const eve = await artistByOauth(network, 'eve');
		await network.pds.kill();
		for (const isEnded of [false, true]) {
			if (isEnded) await grants.end(eve.person);
			const agent = grants.anotherServer().agentOf(eve.account);
			await expect(agent.fetchHandler(session)).rejects.toThrow(Unreachable);
		}
		await network.pds.restart();
		for (const broken of [`${network.pds.origin}/oauth/token`, network.pds.plc]) {
			const agent = grants.anotherServer(broken).agentOf(eve.account);
			await expect(agent.fetchHandler(session)).rejects.toThrow(Unreachable);
		}
		const agent = grants.anotherServer().agentOf(eve.account);
		expect((await agent.fetchHandler(session)).status).toBe(200);
	});

	test('[MA-46] is revoked on its own server when it is disconnected, or takes the place of another', async () => {
		const fay = await artistByOauth(network, 'fay');
		const agent = grants.anotherServer().agentOf(fay.account);
		expect(await fay.browser.connect(fay.account)).toBe('connected');
		const count = () => countGrants(network.pds.origin, fay.account);
		await expect.poll(count, { timeout: 30_000 }).toBe(1);
		await fay.call('DELETE', '/atproto');
		expect(await fay.browser.account()).toBeNull();
		await expect(agent.fetchHandler(session)).rejects.toThrow(SignedOut);
		await expect.poll(count, { timeout: 30_000 }).toBe(0);
	});
});

const session = '/xrpc/com.atproto.server.getSession';
