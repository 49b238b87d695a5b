import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

/** A setting that cannot be used. The message is one line that names the setting and says what it should be. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
}

const port = z
	.string()
	.regex(/^\d{1,5}$/, 'a port number from 0 to 65535')
	.transform(Number)
	.refine((n) => n <= 65_535, 'a port number from 0 to 65535');

const databaseUrl = z.string().refine((text) => {
	const url = URL.parse(text);
	return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol);
}, 'an address such as postgres://user:password@host:5432/gatefold');

const origin = z.string().transform((text, ctx) => {
	const url = URL.parse(text);
	if (url && ['http:', 'https:'].includes(url.protocol) && url.pathname === '/' && !url.search && !url.hash) {
		return url.origin;
	}
	ctx.addIssue('an origin such as https://photos.example.org, with no path');
	return z.NEVER;
});

const origins = z.string().transform((text, ctx) => {
	const parts = text.split(',').map((part) => part.trim());
	const list = parts.filter((part) => part !== '').map((part) => origin.safeParse(part).data);
	if (list.every((one) => one !== undefined)) return list;
	ctx.addIssue('origins such as https://pds.example.org, separated by commas, with no path');
	return z.NEVER;
});

// https://atproto.com/specs/nsid: what a name of a record is to stand behind, so at least two parts.
const nsid = z
	.string()
	.max(200)
	.regex(
		/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
		'a domain of yours backwards and what comes below it, such as org.example.music',
	);

const proxies = z.string().transform((text, ctx) => {
	const list = text
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
	for (const part of list) {
		const [address = '', bits, more] = part.split('/');
		const family = isIP(address);
		const width = family === 6 ? 128 : 32;
		const valid = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
		if (family === 0 || !valid || more !== undefined) {
			ctx.addIssue(
				`addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas ("${part}" is neither)`,
			);
			return z.NEVER;
		}
	}
	return list;
});

const settings = z.object({
	PORT: port.default(3000),
	HOST: z.string().default('127.0.0.1'),
	GATEFOLD_DATA: z.string().default('./data'),
	DATABASE_URL: databaseUrl.optional(),
	GATEFOLD_ORIGIN: origin.optional(),
	GATEFOLD_SIGNUP: z.enum(['open', 'closed'], '"open" or "closed"').default('closed'),
	GATEFOLD_TLS_CERT: z.string().optional(),
	GATEFOLD_TLS_KEY: z.string().optional(),
	GATEFOLD_TRUSTED_PROXIES: proxies.default([]),
	GATEFOLD_BACKUP: z.string().optional(),
	GATEFOLD_FFMPEG: z.string().optional(),
	GATEFOLD_S3_BUCKET: z.string().optional(),
	GATEFOLD_S3_ENDPOINT: origin.optional(),
	GATEFOLD_S3_REGION: z.string().default('us-east-1'),
	GATEFOLD_S3_PATH_STYLE: z.enum(['on', 'off'], '"on" or "off"').default('off'),
	GATEFOLD_S3_ACCESS_KEY_ID: z.string().optional(),
	GATEFOLD_S3_SECRET_ACCESS_KEY: z.string().optional(),
	GATEFOLD_ATPROTO: z.enum(['on', 'off'], '"on" or "off"').default('off'),
	GATEFOLD_ATPROTO_NSID: nsid.default('example.gatefold.temp.music'),
	GATEFOLD_ATPROTO_PLC: origin.default('https://plc.directory'),
	GATEFOLD_ATPROTO_ALLOW: origins.default([]),
});

/** Settings of which none has a use without all of these */
const together = [
	{
		of: /^GATEFOLD_TLS_/,
		needs: ['GATEFOLD_TLS_CERT', 'GATEFOLD_TLS_KEY'],
		why: 'certificate and key are set together',
	},
	{
		of: /^GATEFOLD_S3_/,
		needs: ['GATEFOLD_S3_BUCKET', 'GATEFOLD_S3_ACCESS_KEY_ID', 'GATEFOLD_S3_SECRET_ACCESS_KEY'],
		why: 'a bucket is set together with both parts of its key',
	},
];

/** A bucket for files, on Amazon's S3 or on what speaks as it does. */
export type S3Settings = {
	bucket: string;
	/** Origin of the server; Amazon's for the region where it is left out */
	endpoint: string | undefined;
	region: string;
	/** Whether the bucket's name is in the path of requests and not in the name of the host */
	pathStyle: boolean;
	accessKeyId: string;
	secretAccessKey: string;
};

/** Publishing releases to the repositories that people have in the open network of ATProto. */
export type AtprotoSettings = {
	/** What the names of its records begin with */
	nsid: string;
	/** Origin of the directory of identities */
	plc: string;
	/** Origins that are asked although they are not public, or not by HTTPS */
	allow: string[];
};

/** What the server is told by its environment; docs/hosting.md lists the settings. */
export type Config = {
	/** TCP port to listen on; 0 takes a free one. */
	port: number;
	host: string;
	/** Absolute path of the folder that holds everything the server keeps. */
	data: string;
	/** A PostgreSQL to use in place of the embedded one. */
	databaseUrl: string | undefined;
	/** The origin that people open, when it is not `http(s)://localhost:<port>`. */
	origin: string | undefined;
	/** Whether anyone may make an account. The first account is let in either way and is the admin. */
	signup: 'open' | 'closed';
	/** Paths of a certificate and its key in PEM. */
	tls: { cert: string; key: string } | undefined;
	/** Addresses and networks whose X-Forwarded-For is believed. */
	trustedProxies: string[];
	/** Absolute path of the folder for nightly backups. */
	backup: string | undefined;
	/** The program's path, or `off`; the one on PATH, if any, where it is not set. */
	ffmpeg: string | undefined;
	/** A bucket for files, in place of the data folder. */
	s3: S3Settings | undefined;
	/** Undefined where it is off. */
	atproto: AtprotoSettings | undefined;
};

/**
 * Reads the settings. An empty value counts as not set.
 *
 * @throws ConfigError naming the first setting that is wrong
 */
export function readConfig(env: Record<string, string | undefined>): Config {
	const given = Object.fromEntries(
		Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
	);
	const parsed = settings.safeParse(given);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		const name = String(issue?.path[0]);
		// An address of a database holds a password, so it is not repeated in the message.
		const shown = name === 'DATABASE_URL' ? 'has a value that cannot be used' : `is "${given[name]}"`;
		throw new ConfigError(`Setting ${name} ${shown}: it must be ${issue?.message}.`);
	}
	const s = parsed.data;
	for (const { of, needs, why } of together) {
		const missing = needs.find((name) => given[name] === undefined);
		if (missing && Object.keys(given).some((name) => of.test(name)))
			throw new ConfigError(`Setting ${missing} is missing: ${why}.`);
	}
	return {
		port: s.PORT,
		host: s.HOST,
		data: resolve(s.GATEFOLD_DATA),
		databaseUrl: s.DATABASE_URL,
		origin: s.GATEFOLD_ORIGIN,
		signup: s.GATEFOLD_SIGNUP,
		tls:
			s.GATEFOLD_TLS_CERT && s.GATEFOLD_TLS_KEY
				? { cert: resolve(s.GATEFOLD_TLS_CERT), key: resolve(s.GATEFOLD_TLS_KEY) }
				: undefined,
		trustedProxies: s.GATEFOLD_TRUSTED_PROXIES,
		backup: s.GATEFOLD_BACKUP === undefined ? undefined : resolve(s.GATEFOLD_BACKUP),
		ffmpeg: s.GATEFOLD_FFMPEG,
		s3:
			s.GATEFOLD_S3_BUCKET && s.GATEFOLD_S3_ACCESS_KEY_ID && s.GATEFOLD_S3_SECRET_ACCESS_KEY
				? {
						bucket: s.GATEFOLD_S3_BUCKET,
						endpoint: s.GATEFOLD_S3_ENDPOINT,
						region: s.GATEFOLD_S3_REGION,
						pathStyle: s.GATEFOLD_S3_PATH_STYLE === 'on',
						accessKeyId: s.GATEFOLD_S3_ACCESS_KEY_ID,
						secretAccessKey: s.GATEFOLD_S3_SECRET_ACCESS_KEY,
					}
				: undefined,
		atproto:
			s.GATEFOLD_ATPROTO === 'on'
				? {
						nsid: s.GATEFOLD_ATPROTO_NSID,
						plc: s.GATEFOLD_ATPROTO_PLC,
						allow: s.GATEFOLD_ATPROTO_ALLOW,
					}
				: undefined,
	};
}

/** The origin that people open: the one set, else localhost (or HOST, when it is a name or address of its own). */
export function originOf(config: Config, port: number): string {
	if (config.origin) return config.origin;
	const scheme = config.tls ? 'https' : 'http';
	const everywhere = ['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(config.host);
	const host = everywhere ? 'localhost' : isIP(config.host) === 6 ? `[${config.host}]` : config.host;
	return new URL(`${scheme}://${host}:${port}`).origin;
}

/** Whether browsers trust an origin with service workers, locks and storage: HTTPS, or this machine itself. */
export function isSecureOrigin(origin: string): boolean {
	const { protocol, hostname } = new URL(origin);
	return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
