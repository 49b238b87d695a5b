import { isIP } from 'node:net';
import type { OAuthClientMetadataInput } from '@atproto/oauth-client-node';
import { collectionOf } from '../lexicons.ts';

/** Where the routes of this folder are, from the origin on */
export const oauthPath = '/api/atproto/oauth';

/** What a person is asked to allow: to know who they are, to write the two kinds of records, and to bring sound. */
export const scopesOf = (nsid: string) => [
	'atproto',
	`repo:${collectionOf(nsid, 'track')}`,
	`repo:${collectionOf(nsid, 'list')}`,
	'blob:audio/*',
];

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an origin is of this machine alone */
export const isLoopback = (origin: string) => {
	const { protocol, hostname } = new URL(origin);
	return protocol === 'http:' && loopback.has(hostname);
};

/**
 * What this server says of itself to those that it asks for an account. By HTTPS it has a key and proves by it that it is
 * itself; on one's own machine it is a client that everybody knows, and what is granted ends sooner.
 *
 * @param origin that people open
 * @returns undefined where another server cannot look it up: by HTTP, or at an address with no name
 */
export function clientMetadataOf(origin: string, nsid: string): OAuthClientMetadataInput | undefined {
	const { protocol, hostname, port } = new URL(origin);
	const scope = scopesOf(nsid).join(' ');
	const common = {
		scope,
		grant_types: ['authorization_code', 'refresh_token'],
		response_types: ['code'],
		dpop_bound_access_tokens: true,
	} satisfies Partial<OAuthClientMetadataInput>;
	if (isLoopback(origin)) {
		// The name localhost is not taken here, so a browser comes back by the number.
		const host = hostname === '[::1]' ? hostname : '127.0.0.1';
		const redirect = `http://${host}${port && `:${port}`}${oauthPath}/callback`;
		return {
			...common,
			client_id: `http://localhost?${new URLSearchParams({ scope, redirect_uri: redirect }).toString()}`,
			redirect_uris: [redirect],
			application_type: 'native',
			token_endpoint_auth_method: 'none',
		};
	}
	if (protocol !== 'https:' || isIP(hostname.replaceAll(/[[\]]/g, '')) > 0) return undefined;
	return {
		...common,
		client_id: `${origin}${oauthPath}/client-metadata.json`,
		client_name: 'Gatefold',
		client_uri: origin,
		redirect_uris: [`${origin}${oauthPath}/callback`],
		application_type: 'web',
		token_endpoint_auth_method: 'private_key_jwt',
		token_endpoint_auth_signing_alg: 'ES256',
		jwks_uri: `${origin}${oauthPath}/jwks.json`,
	};
}
