import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { agentOf } from '../../../server/atproto/agent-of.ts';
import { keepSecret, secretOf } from '../../../server/atproto/accounts.ts';
import { compareAnew } from '../../../server/atproto/compare-anew.ts';
import { guardedFetch } from '../../../server/atproto/guarded-fetch.ts';
import { Oauth } from '../../../server/atproto/oauth/oauth.ts';
import { PasswordSecret } from '../../../server/atproto/password-session.ts';
import { publish } from '../../../server/atproto/publish.ts';
import { Sealer } from '../../../server/atproto/sealed.ts';
import { readSecret } from '../../../server/auth/secret.ts';
import { now } from '../../support/people.ts';
import { wav } from '../../support/sounds.ts';
import { hasPds } from '../../support/pds.ts';
import { type Artist, collections, Network } from './network.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/** Bytes of the largest file that the other server takes */
const blobUploadLimit = 40_000;

describe.runIf(hasPds)('records of a release', () => {
	let network: Network;
	let ana: Artist;
	beforeAll(async () => {
		network = await Network.open({ blobUploadLimit });
		ana = await network.artist('ana');
	});
	afterAll(() => network.close());

	const poll = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000 });
	const services = () => network.label.site.server.services;
	const sealer = () => new Sealer(readSecret(services().config.data));
	const keyOf = (uri: string | null | undefined) => uri!.split('/').at(-1)!;
	const named = async (name: string) => (await ana.inRepo('list')).filter(({ value }) => value.name === name);

	/** What every server does for a person, without the lease that keeps servers apart. */
	const publishNow = () => {
		const { sql, bus, log, origin, config, media } = services();
		const settings = config.atproto!;
		const secret = readSecret(config.data);
		const known = { sealer: new Sealer(secret), fetch: guardedFetch(settings), settings, origin, secret };
		const needs = { sql, ...known, oauth: new Oauth({ ...known, transactor: { sql, bus } }) };
		return publish(
			{
				...{ sql, bus, log, origin, settings, storage: media.storage },
				agentOf: (account) => agentOf(needs, account),
			},
			ana.person.id,
		);
	};
	/** Keeps the server of the test from its work on the account, for as long as something runs. */
	const alone = async (run: () => Promise<void>) => {
		const { sql } = services();
		const hold = (until: string) => sql`
			update atproto_accounts set lease = gen_random_uuid(), leased_until = now() + ${until}::interval
			where user_id = ${ana.person.id}`;
		await hold('1 hour');
		await run();
		await hold('-1 second');
	};

	test('[MA-46] [F8] are one each, though four workers write them at once', async () => {
		await alone(async () => {
			const album = await ana.release('At once', 'x', 'y');
			await Promise.all([publishNow(), publishNow(), publishNow(), publishNow()]);
			await publishNow();
			expect((await ana.agrees(album)).titles).toEqual(['x', 'y']);
			expect(await named('At once')).toHaveLength(1);
			const titles = (await ana.inRepo('track')).map(({ value }) => value.title);
			expect(titles.filter((title) => title === 'x' || title === 'y').toSorted()).toEqual(['x', 'y']);
			const { list, tracks } = await ana.records(album.id);
			expect([list, ...tracks].map((one) => one?.state)).toEqual(['written', 'written', 'written']);
		});
	});

	test('[MA-46] [F8] are one each, though the answers to their first writes are lost', async () => {
		await ana.goByLossy();
		network.lossy.lose('putRecord', 2);
		const before = network.lossy.lost();
		const album = await ana.release('Lost', 'l');
		expect((await ana.agrees(album)).titles).toEqual(['l']);
		expect(network.lossy.lost() - before).toBe(2);
		const { tracks } = await ana.settles(album.id);
		expect(tracks).toMatchObject([{ state: 'written', reason: null }]);
		expect(await named('Lost')).toHaveLength(1);
		expect((await ana.inRepo('track')).filter(({ value }) => value.title === 'l')).toHaveLength(1);
	});

	test('[MA-46] keep what another program has put into them, and say again what is here', async () => {
		const album = await ana.release('Ours', 'o');
		await ana.agrees(album);
		const there = (await ana.list(album.id))!;
		const changed = { ...there.value, name: 'Theirs', mood: 'calm' };
		await network.pds.putRecord(ana.account, collections.list, keyOf(there.uri), changed);
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Ours again' });
		await poll(async () => (await ana.list(album.id))?.value).toMatchObject({
			name: 'Ours again',
			mood: 'calm',
		});
	});

	test('[MA-46] that somebody has deleted there are missing, and written again when it is asked for', async () => {
		const album = await ana.release('Gone', 'g');
		await ana.agrees(album);
		const { list, tracks } = await ana.settles(album.id);
		await network.pds.deleteRecord(ana.account, collections.list, keyOf(list?.uri));
		await network.pds.deleteRecord(ana.account, collections.track, keyOf(tracks[0]?.uri));
		await ana.person.device().mutate('updateAsset', { id: album.tracks[0]!, title: 'g, again', at: now() });
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Gone again' });
		const renamed = { id: album.id, slug: 'gone-again' };
		await poll(async () => {
			const now = await ana.records(album.id);
			return [now.list, ...now.tracks].map((one) => [one?.state, one?.reason]);
		}).toEqual([
			['missing', 'deleted_there'],
			['missing', 'deleted_there'],
		]);
		const { metadata } = (await network.label.read(undefined, 'ana', 'gone-again')).body;
		expect([await named('Gone again'), metadata.list_uri]).toEqual([[], null]);

		const asked = await ana.call('POST', `/atproto/releases/${album.id}/retry`);
		expect(asked.status).toBe(200);
		expect((await ana.agrees(renamed)).titles).toEqual(['g, again']);
		expect((await ana.settles(album.id)).list?.uri).toBe(list?.uri);
	});

	test('[MA-46] that somebody has deleted there are noticed within a day, though nothing is changed here', async () => {
		const album = await ana.release('Looked after', 'l');
		const { sql } = network.label.site.server;
		const done = async () => {
			const [row] = await sql`select reconciled from atproto_accounts where user_id = ${ana.person.id}`;
			return row!.reconciled as string;
		};
		/** A change of which no record says anything, looked at to its end */
		const changeNothing = async (description: string) => {
			const before = await done();
			await ana.call('PATCH', `/releases/${album.id}`, { description });
			await poll(done).not.toBe(before);
		};
		const state = async () => (await ana.records(album.id)).list?.state;
		// Once the server knows the length of the track, its record changes no more.
		await poll(async () => {
			const { body } = await network.label.read(undefined, 'ana', album.slug);
			return body.tracks[0]?.duration;
		}).toBeGreaterThan(0);
		await ana.agrees(album);
		await ana.settles(album.id);
		await changeNothing('One');
		const { list } = await ana.records(album.id);
		await network.pds.deleteRecord(ana.account, collections.list, keyOf(list?.uri));
		await changeNothing('Two');
		expect(await state()).toBe('written');
		await sql.begin(compareAnew);
		await changeNothing('Three');
		await poll(state).toBe('missing');
	});

	test('[MA-46] name the sound by its address here where it is too large there', async () => {
		const album = await network.label.shell(ana.person, 'Large');
		for (const [title, seconds] of [
			['large', 5],
			['very large', 200],
		] as const) {
			const { body } = await network.label.site.form<{ id: string }>(
				ana.person,
				`/tracks?album_id=${album.id}`,
				['title', title],
				['file', wav(seconds), `${title}.wav`],
			);
			await network.label.finalize(ana.person, album.id, [body.id]);
		}
		expect((await ana.agrees(album)).titles).toEqual(['large', 'very large']);
		const records = (await ana.inRepo('track')).filter(({ value }) => String(value.title).includes('large'));
		const shown = (await network.label.read(undefined, 'ana', album.slug)).body.tracks;
		await poll(async () => (await ana.inRepo('track')).filter(({ value }) => value.audioUrl)).toHaveLength(2);
		for (const { value } of records) {
			expect(value.audio).toBeUndefined();
			expect(shown.map(({ stream_url }) => stream_url)).toContain(value.audioUrl);
		}
	});

	test('[MA-46] are not written where a list has more than 500, and the release is made all the same', async () => {
		const { sql } = services();
		const ids = await ana.person.assets(501);
		await sql`update assets set state = 'stored', kind = 'audio', type = 'audio/flac' where id = any(${ids})`;
		const album = await network.label.shell(ana.person, 'Many');
		await network.label.add(ana.person, album.id, ...ids);
		const { status, body } = await network.label.finalize(ana.person, album.id, ids);
		expect([status, body.track_count]).toEqual([200, 501]);
		await poll(async () => (await ana.records(album.id)).list?.state).toBe('too_many');
		expect((await ana.records(album.id)).list).toMatchObject({ uri: null, reason: 'over_500' });
		expect(await named('Many')).toEqual([]);
		await ana.call('DELETE', `/releases/${album.id}?cascade=true`);
	});

	test('[MA-46] wait while the other server is away, and come when it is back', async () => {
		await ana.goByLossy();
		network.lossy.isAway = true;
		const album = await ana.release('Away', 'w');
		await poll(async () => (await ana.records(album.id)).tracks[0]?.reason).toBe('unreachable');
		expect((await ana.records(album.id)).list).toMatchObject({ state: 'waiting', uri: null });
		network.lossy.isAway = false;
		expect((await ana.agrees(album)).titles).toEqual(['w']);
	});

	test('[MA-46] go on when a session has ended, and wait for who has to connect again', async () => {
		const { sql } = services();
		const secret = async () =>
			PasswordSecret.parse(JSON.parse((await secretOf(sql, sealer(), ana.person.id))!));
		let ended = '';
		const end = async () => {
			const known = await secret();
			ended = known.accessJwt.replace(/.{10}$/, 'A'.repeat(10));
			const text = JSON.stringify({ ...known, accessJwt: ended });
			await keepSecret(sql, sealer(), { userId: ana.person.id, did: ana.account.did }, text);
		};
		await end();
		const album = await ana.release('Refreshed', 'r');
		expect((await ana.agrees(album)).titles).toEqual(['r']);
		expect((await secret()).accessJwt).not.toBe(ended);

		await network.pds.revokeAppPasswords(ana.account);
		await end();
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Expired' });
		const account = async () =>
			(await ana.call<{ account: { state: string } }>('GET', '/atproto')).body.account.state;
		await poll(account).toBe('expired');
		await poll(async () => (await ana.records(album.id)).list).toMatchObject({
			...{ state: 'waiting', reason: 'expired' },
			uri: expect.stringContaining('at://') as string,
		});
		await ana.call('PATCH', `/releases/${album.id}`, { title: 'Expired twice' });

		const { list } = await ana.records(album.id);
		await ana.connect();
		expect((await ana.agrees({ id: album.id, slug: 'expired-twice' })).name).toBe('Expired twice');
		expect((await ana.settles(album.id)).list?.uri).toBe(list?.uri);
		expect(await account()).toBe('connected');
	});
});
