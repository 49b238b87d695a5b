import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from './free-port.ts';
import { ensurePds } from './pds-folder.ts';
import { startPlc } from './plc.ts';
import { makeTemporary, removeTemporary, sweepTemporary } from './temporary.ts';

// While a test file is read no time-out runs, if the first of them has to install it.
const packages = await ensurePds();

/** Whether this machine has a PDS: what is written to one is tested there only. */
export const hasPds = packages !== undefined;

/** Milliseconds for a start, which takes two seconds. */
const patience = 60_000;

export type PdsOptions = {
	/** Bytes of the largest blob that it takes; it answers 413 to a larger one. 5 MiB where none is given. */
	blobUploadLimit?: number;
};

/** Someone with an account on a test's PDS. */
export type PdsAccount = { did: string; handle: string; password: string };

export type PdsRecord = { uri: string; cid: string; value: Record<string, unknown> };

/** An answer of a PDS that is not what was asked for, with its `error`, such as `RecordNotFound`. */
export class PdsError extends Error {
	readonly status: number;
	readonly error: string;

	constructor(status: number, error: string, message: string) {
		super(`${status} ${error}: ${message}`);
		this.status = status;
		this.error = error;
	}
}

/** A real PDS in a process of its own, with a directory of DIDs beside it and data that is gone after `stop()`. */
export type TestPds = {
	/** Such as `http://localhost:40123`. It stays the same over restarts. */
	origin: string;
	/** Where DIDs are looked up: what `https://plc.directory` is in the world. It goes on while the PDS is down. */
	plc: string;
	/** @param handle under `.test`, such as `ana.test`; made up where none is given */
	createAccount: (handle?: string) => Promise<PdsAccount>;
	/** @returns the app password */
	createAppPassword: (account: PdsAccount) => Promise<string>;
	/** Takes all app passwords of an account back, and the sessions that were begun by them. */
	revokeAppPasswords: (account: PdsAccount) => Promise<void>;
	/** @returns undefined where there is no such record */
	getRecord: (did: string, collection: string, rkey: string) => Promise<PdsRecord | undefined>;
	/** Up to 100 records, the first written first. */
	listRecords: (did: string, collection: string) => Promise<PdsRecord[]>;
	/** Writes a record as its owner does with another program, whatever is there. */
	putRecord: (account: PdsAccount, collection: string, rkey: string, value: object) => Promise<PdsRecord>;
	/** Deletes a record as its owner does with another program. */
	deleteRecord: (account: PdsAccount, collection: string, rkey: string) => Promise<void>;
	/** What it has said on stderr since its last start. */
	log: () => string;
	/** Ends it at once. */
	kill: () => Promise<void>;
	/** Starts it again on the same port and data, after ending it if it runs. */
	restart: () => Promise<void>;
	/** Ends it and takes its data away. */
	stop: () => Promise<void>;
};

/**
 * Starts a PDS on loopback: two seconds, so one for a file of tests.
 *
 * @returns undefined where it cannot be had
 * @throws Error with what it said when it ends instead
 */
export async function startPds({ blobUploadLimit }: PdsOptions = {}): Promise<TestPds | undefined> {
	if (packages === undefined) return undefined;
	await sweepTemporary();
	const folder = makeTemporary('pds');
	const data = join(folder, 'data');
	for (const name of ['blobs', 'actors']) mkdirSync(join(data, name), { recursive: true });
	const plc = await startPlc();
	const port = await freePort();
	const settings: Record<string, string> = {
		PDS_PORT: String(port),
		PDS_HOSTNAME: 'localhost',
		PDS_DATA_DIRECTORY: data,
		PDS_BLOBSTORE_DISK_LOCATION: join(data, 'blobs'),
		PDS_DID_PLC_URL: plc.origin,
		PDS_INVITE_REQUIRED: 'false',
		PDS_DEV_MODE: 'true',
		PDS_JWT_SECRET: randomBytes(16).toString('hex'),
		PDS_DPOP_SECRET: randomBytes(32).toString('hex'),
		PDS_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
		PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
		...(blobUploadLimit !== undefined && { PDS_BLOB_UPLOAD_LIMIT: String(blobUploadLimit) }),
		// By this the next run finds what one that was killed has left.
		GATEFOLD_DATA: data,
	};
	let run = await launch(packages, settings);
	const origin = `http://localhost:${port}`;
	const clientOf = async (account: PdsAccount) => {
		const body = { identifier: account.did, password: account.password };
		const { accessJwt } = session.parse(await call(origin, 'com.atproto.server.createSession', { body }));
		return (method: string, rest: Call) => call(origin, method, { ...rest, token: accessJwt });
	};

	return {
		origin,
		plc: plc.origin,
		createAccount: async (handle = `p-${randomBytes(4).toString('hex')}.test`) => {
			const password = randomBytes(8).toString('hex');
			const body = { handle, password, email: `${handle.replace('.', '@')}.example` };
			const { did } = session.parse(await call(origin, 'com.atproto.server.createAccount', { body }));
			return { did, handle, password };
		},
		createAppPassword: async (account) => {
			const body = { name: `gatefold ${randomBytes(4).toString('hex')}` };
			const answer = await (await clientOf(account))('com.atproto.server.createAppPassword', { body });
			return z.object({ password: z.string() }).parse(answer).password;
		},
		revokeAppPasswords: async (account) => {
			const client = await clientOf(account);
			const { passwords } = z
				.object({ passwords: z.array(z.object({ name: z.string() })) })
				.parse(await client('com.atproto.server.listAppPasswords', {}));
			for (const { name } of passwords)
				await client('com.atproto.server.revokeAppPassword', { body: { name } });
		},
		getRecord: async (repo, collection, rkey) => {
			try {
				const query = { repo, collection, rkey };
				return record.parse(await call(origin, 'com.atproto.repo.getRecord', { query }));
			} catch (error) {
				if (error instanceof PdsError && error.error === 'RecordNotFound') return undefined;
				throw error;
			}
		},
		listRecords: async (repo, collection) => {
			const query = { repo, collection, limit: '100', reverse: 'true' };
			const answer = await call(origin, 'com.atproto.repo.listRecords', { query });
			return z.object({ records: z.array(record) }).parse(answer).records;
		},
		putRecord: async (account, collection, rkey, value) => {
			const body = { repo: account.did, collection, rkey, record: value };
			const answer = await (await clientOf(account))('com.atproto.repo.putRecord', { body });
			return { ...record.omit({ value: true }).parse(answer), value: { ...value } };
		},
		deleteRecord: async (account, collection, rkey) => {
			const body = { repo: account.did, collection, rkey };
			await (
				await clientOf(account)
			)('com.atproto.repo.deleteRecord', { body });
		},
		log: () => run.log(),
		kill: () => end(run.child, 'SIGKILL'),
		restart: async () => {
			await end(run.child, 'SIGTERM');
			run = await launch(packages, settings);
		},
		stop: async () => {
			await end(run.child, 'SIGTERM');
			await plc.stop();
			await removeTemporary(folder);
		},
	};
}

const session = z.object({ did: z.string(), accessJwt: z.string() });
const record = z.object({ uri: z.string(), cid: z.string(), value: z.record(z.string(), z.unknown()) });
const refusal = z.object({ error: z.string().default('Unknown'), message: z.string().default('') });

type Call = { query?: Record<string, string>; body?: object; token?: string };

/** Calls a method of XRPC: a procedure where it has a body, else a query. @throws PdsError */
async function call(origin: string, method: string, { query = {}, body, token }: Call): Promise<unknown> {
	const answer = await fetch(`${origin}/xrpc/${method}?${new URLSearchParams(query).toString()}`, {
		method: body ? 'POST' : 'GET',
		headers: {
			...(body && { 'content-type': 'application/json' }),
			...(token && { authorization: `Bearer ${token}` }),
		},
		...(body && { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	const said: unknown = text === '' ? {} : JSON.parse(text);
	if (answer.ok) return said;
	const { error, message } = refusal.parse(said);
	throw new PdsError(answer.status, error, message);
}

type Run = { child: ChildProcess; log: () => string };

async function launch(packages: string, settings: Record<string, string>): Promise<Run> {
	const child = spawn(process.execPath, [join(import.meta.dirname, 'pds-process.ts'), packages], {
		env: { ...process.env, NODE_ENV: 'production', ...settings },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const endWithUs = () => child.kill('SIGKILL');
	process.once('exit', endWithUs);
	child.once('exit', () => process.off('exit', endWithUs));

	let log = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-200_000)));
	const ready = Promise.withResolvers<void>();
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		if (/^ready$/m.test(text)) ready.resolve();
	});
	child.once('error', ready.reject);
	child.once('close', (code) => ready.reject(new Error(`The PDS ended with ${code} and said:\n${log}`)));
	const timer = setTimeout(() => ready.reject(new Error(`The PDS is not ready and said:\n${log}`)), patience);
	try {
		await ready.promise;
		// Else what a test then meets, that nobody answers, tells nothing.
		child.once(
			'close',
			(code) => isEnding.has(child) || console.log(`The PDS has ended with ${code}:\n${log}`),
		);
		return { child, log: () => log };
	} catch (error) {
		await end(child, 'SIGKILL');
		throw error;
	} finally {
		clearTimeout(timer);
	}
}

/** Those that are ended on purpose */
const isEnding = new WeakSet<ChildProcess>();

async function end(child: ChildProcess, how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	isEnding.add(child);
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const closed = once(child, 'close');
	child.kill(how);
	await closed;
}
