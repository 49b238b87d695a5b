import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPds, startPds, type TestPds } from './pds.ts';

const collection = 'org.example.temp.note';

describe.skipIf(!hasPds)('a PDS for tests', () => {
	let pds: TestPds;

	beforeAll(async () => {
		pds = (await startPds({ blobUploadLimit: 1_000 }))!;
	});
	afterAll(() => pds.stop());

	test('what an account wrote is there after its PDS was killed', { timeout: 60_000 }, async () => {
		const ana = await pds.createAccount('ana.test');
		const { cid } = await pds.putRecord(ana, collection, 'one', { text: 'Hello' });
		await pds.kill();
		await expect(pds.getRecord(ana.did, collection, 'one')).rejects.toThrow();
		await pds.restart();
		const value = { $type: collection, text: 'Hello' };
		expect(await pds.getRecord(ana.did, collection, 'one')).toMatchObject({ cid, value });
		expect(await pds.listRecords(ana.did, collection)).toMatchObject([{ cid, value }]);
		await pds.deleteRecord(ana, collection, 'one');
		expect(await pds.getRecord(ana.did, collection, 'one')).toBeUndefined();
	});

	test('an app password signs in until it is taken back, and blobs are limited', async () => {
		const person = await pds.createAccount();
		const password = await pds.createAppPassword(person);
		const signIn = () =>
			fetch(`${pds.origin}/xrpc/com.atproto.server.createSession`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ identifier: person.handle, password }),
			});
		const { accessJwt } = (await (await signIn()).json()) as { accessJwt: string };
		const upload = (size: number) =>
			fetch(`${pds.origin}/xrpc/com.atproto.repo.uploadBlob`, {
				method: 'POST',
				headers: { 'content-type': 'audio/mpeg', authorization: `Bearer ${accessJwt}` },
				body: new Uint8Array(size),
			});
		expect((await upload(1_000)).status).toBe(200);
		expect((await upload(1_001)).status).toBe(413);
		await pds.revokeAppPasswords(person);
		expect((await signIn()).status).toBe(401);
	});

	test('a DID is found in its directory, with the address of its PDS', async () => {
		const { did, handle } = await pds.createAccount();
		const answer = await fetch(`${pds.plc}/${did}`);
		expect(await answer.json()).toMatchObject({
			id: did,
			alsoKnownAs: [`at://${handle}`],
			service: [{ id: '#atproto_pds', serviceEndpoint: pds.origin }],
		});
	});
});
