import { expect, test } from 'vitest';
import { originOf, readConfig } from './config.ts';

test('with nothing set, the server listens on localhost:3000 and keeps its data in ./data', () => {
	const config = readConfig({});
	expect(config).toMatchObject({ port: 3000, host: '127.0.0.1', signup: 'closed', trustedProxies: [] });
	expect(config.data).toBe(`${process.cwd()}/data`);
	expect(config.databaseUrl).toBeUndefined();
	expect(originOf(config, 3000)).toBe('http://localhost:3000');
});

test.each([
	[{ PORT: 'http' }, 'Setting PORT is "http": it must be a port number from 0 to 65535.'],
	[{ PORT: '70000' }, 'Setting PORT is "70000": it must be a port number from 0 to 65535.'],
	[{ GATEFOLD_SIGNUP: 'yes' }, 'Setting GATEFOLD_SIGNUP is "yes": it must be "open" or "closed".'],
	[
		{ GATEFOLD_ORIGIN: 'https://a.example/photos' },
		'Setting GATEFOLD_ORIGIN is "https://a.example/photos": it must be an origin such as https://photos.example.org, with no path.',
	],
	[
		{ GATEFOLD_TLS_CERT: 'cert.pem' },
		'Setting GATEFOLD_TLS_KEY is missing: certificate and key are set together.',
	],
	[
		{ GATEFOLD_TLS_KEY: 'key.pem' },
		'Setting GATEFOLD_TLS_CERT is missing: certificate and key are set together.',
	],
	[
		{ GATEFOLD_S3_BUCKET: 'photos', GATEFOLD_S3_ACCESS_KEY_ID: 'id' },
		'Setting GATEFOLD_S3_SECRET_ACCESS_KEY is missing: a bucket is set together with both parts of its key.',
	],
	[
		{ GATEFOLD_S3_ENDPOINT: 'http://127.0.0.1:9000' },
		'Setting GATEFOLD_S3_BUCKET is missing: a bucket is set together with both parts of its key.',
	],
	[{ GATEFOLD_S3_PATH_STYLE: 'yes' }, 'Setting GATEFOLD_S3_PATH_STYLE is "yes": it must be "on" or "off".'],
	[
		{ GATEFOLD_ATPROTO_NSID: 'music' },
		'Setting GATEFOLD_ATPROTO_NSID is "music": it must be a domain of yours backwards and what comes below it, such as ' +
			'org.example.music.',
	],
	[
		{ GATEFOLD_ATPROTO_ALLOW: 'https://pds.example.org,http://10.0.0.1/xrpc' },
		'Setting GATEFOLD_ATPROTO_ALLOW is "https://pds.example.org,http://10.0.0.1/xrpc": it must be origins such as ' +
			'https://pds.example.org, separated by commas, with no path.',
	],
])('a wrong setting is named in one line: %j', (env, message) => {
	expect(() => readConfig(env)).toThrow(message);
});

test('ATProto is off unless it is switched on, and its servers are those that are public', () => {
	expect(readConfig({ GATEFOLD_ATPROTO_NSID: 'org.example.music' }).atproto).toBeUndefined();
	expect(readConfig({ GATEFOLD_ATPROTO: 'on' }).atproto).toEqual({
		...{ nsid: 'example.gatefold.temp.music', plc: 'https://plc.directory', allow: [] },
	});
	const home = { GATEFOLD_ATPROTO: 'on', GATEFOLD_ATPROTO_ALLOW: 'http://10.0.0.1:3000, http://pds.home' };
	expect(readConfig(home).atproto?.allow).toEqual(['http://10.0.0.1:3000', 'http://pds.home']);
});

test.each(['10.0.0.0/33', 'proxy.example.org', '10.0.0.1/8/8', '::1/129'])(
	'%s is no proxy address',
	(value) => {
		expect(() => readConfig({ GATEFOLD_TRUSTED_PROXIES: value })).toThrow(
			/^Setting GATEFOLD_TRUSTED_PROXIES .*is neither/,
		);
	},
);

test('a wrong database address is named without its password', () => {
	const wrong = () => readConfig({ DATABASE_URL: 'mysql://ana:hunter2@db/gatefold' });
	expect(wrong).toThrow(/^Setting DATABASE_URL has a value that cannot be used/);
	expect(wrong).not.toThrow(/hunter2/);
});

test('an empty value counts as not set', () => {
	expect(readConfig({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: undefined });
});

test('proxies are a list of addresses and networks', () => {
	expect(readConfig({ GATEFOLD_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,::1' }).trustedProxies).toEqual([
		'127.0.0.1',
		'10.0.0.0/8',
		'::1',
	]);
});

test('the origin follows the certificate, the host and what is set', () => {
	const tls = readConfig({ GATEFOLD_TLS_CERT: 'c', GATEFOLD_TLS_KEY: 'k', HOST: 'photos.example.org' });
	expect(originOf(tls, 443)).toBe('https://photos.example.org');
	expect(originOf(readConfig({ HOST: '0.0.0.0' }), 8080)).toBe('http://localhost:8080');
	expect(originOf(readConfig({ HOST: 'fd00::7' }), 8080)).toBe('http://[fd00::7]:8080');
	expect(originOf(readConfig({ GATEFOLD_ORIGIN: 'https://a.example/' }), 3000)).toBe('https://a.example');
});
