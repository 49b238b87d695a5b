import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { JoseKey, NodeOAuthClient } from '@atproto/oauth-client-node';
import { expect, test } from 'vitest';
import { clientKeyOf, publicKeyOf } from './client-key.ts';
import { clientMetadataOf } from './client-metadata.ts';
import { covers } from './covers.ts';
import { singleGrant } from './grants.ts';

const nsid = 'org.example.music';
const wanted = ['atproto', `repo:${nsid}.track`, `repo:${nsid}.list`, 'blob:audio/*'];

test('[MA-46] what servers look up of this one is a client with a key, at an address with a name by HTTPS', () => {
	const metadata = clientMetadataOf('https://photos.example.org:8443', nsid);
	expect(metadata).toMatchObject({
		client_id: 'https://photos.example.org:8443/api/atproto/oauth/client-metadata.json',
		redirect_uris: ['https://photos.example.org:8443/api/atproto/oauth/callback'],
		jwks_uri: 'https://photos.example.org:8443/api/atproto/oauth/jwks.json',
		token_endpoint_auth_method: 'private_key_jwt',
		dpop_bound_access_tokens: true,
		scope: wanted.join(' '),
	});
	expect(clientMetadataOf('http://127.0.0.1:3000', nsid)).toMatchObject({
		redirect_uris: ['http://127.0.0.1:3000/api/atproto/oauth/callback'],
		token_endpoint_auth_method: 'none',
	});
	for (const origin of ['http://photos.example.org', 'https://192.0.2.7', 'https://[2001:db8::7]:8443'])
		expect(clientMetadataOf(origin, nsid)).toBeUndefined();
});

test('[MA-46] each of these clients is one to the library', async () => {
	for (const origin of ['https://photos.example.org', 'http://localhost:3000', 'http://[::1]:3000']) {
		const clientMetadata = clientMetadataOf(origin, nsid)!;
		const isKnownByKey = clientMetadata.token_endpoint_auth_method === 'private_key_jwt';
		const client = new NodeOAuthClient({
			clientMetadata,
			...(isKnownByKey && { keyset: [await JoseKey.fromJWK(clientKeyOf('secret'))] }),
			stateStore: { get: () => undefined, set: () => undefined, del: () => undefined },
			sessionStore: singleGrant(),
			requestLock: (_, work) => work(),
		});
		expect(client.clientMetadata.client_id).toBe(clientMetadata.client_id);
		expect(client.jwks.keys).toHaveLength(isKnownByKey ? 1 : 0);
	}
});

test('[MA-46] the key follows from the secret, and others learn the half of it that checks signatures', () => {
	const key = clientKeyOf('a secret');
	expect(clientKeyOf('a secret')).toEqual(key);
	expect(clientKeyOf('another').kid).not.toBe(key.kid);
	expect(publicKeyOf(key)).not.toHaveProperty('d');
	const data = Buffer.from('an assertion');
	const signature = sign('sha256', data, createPrivateKey({ key, format: 'jwk' }));
	expect(verify('sha256', data, createPublicKey({ key: publicKeyOf(key), format: 'jwk' }), signature)).toBe(
		true,
	);
});

test('[MA-46] what was granted is enough however it is said, and less is not', () => {
	const enough = [
		wanted.join(' '),
		`atproto repo?collection=${nsid}.list&collection=${nsid}.track blob:audio/*`,
		'blob?accept=image/*&accept=audio/* atproto repo:*',
		'atproto repo:* blob:*/* account:email',
	];
	for (const scope of enough) expect(covers(scope, wanted), scope).toBe(true);
	const less = [
		'',
		'atproto',
		wanted.slice(1).join(' '),
		`atproto repo:${nsid}.track blob:audio/*`,
		`atproto repo:${nsid}.track repo:${nsid}.list?action=delete blob:audio/*`,
		`atproto repo:${nsid}.track repo:${nsid}.list blob:image/*`,
		'atproto repository:* blobs:*/*',
	];
	for (const scope of less) expect(covers(scope, wanted), scope).toBe(false);
});
