import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { createApp } from '../../server/app.ts';
import { Atproto } from '../../server/atproto/atproto.ts';
import { createAuth } from '../../server/auth/auth.ts';
import { createKeys } from '../../server/auth/keys.ts';
import { createSessions } from '../../server/auth/sessions.ts';
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/log.ts';
import { Media } from '../../server/media/media.ts';
import { openStorage } from '../../server/media/storage/open.ts';
import type { Env, Services } from '../../server/services.ts';
import { inProcessBus } from '../../server/sync/bus.ts';
import type { RegisterAsset } from '#domain/asset.ts';
import { assetIdOf, newId } from '#domain/ids.ts';
import { prefixesOfAlbum } from '#domain/keys.ts';
import type { MutationInput, MutationName } from '#domain/mutations.ts';
import type { Scope } from '#domain/scope.ts';
import { isPartial, type Cookie } from '#protocol/cookie.ts';
import type { MadeKey } from '#protocol/keys.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import type { Mutation } from '#protocol/push.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

const origin = 'http://localhost:3000';

/** Where a person's requests go: the server in this process, or one in a process of its own. */
export interface Site {
	origin: string;
	request: (path: string, init: RequestInit) => Response | Promise<Response>;
}

/** A server in a process of its own, by its origin. */
export const siteAt = (origin: string): Site => ({
	origin,
	request: (path, init) => fetch(`${origin}${path}`, init),
});

/** The whole server in this process, on a database of its own; requests go through `app.request()`. */
export class TestServer implements Site {
	readonly origin = origin;
	readonly app: Hono<Env>;
	readonly services: Services;
	readonly #database: TestDatabase;
	readonly #closing: AbortController;
	readonly #endAuth: () => Promise<unknown>;

	private constructor(
		services: Services,
		database: TestDatabase,
		closing: AbortController,
		endAuth: () => Promise<unknown>,
	) {
		this.services = services;
		this.app = createApp(services);
		this.#database = database;
		this.#closing = closing;
		this.#endAuth = endAuth;
	}

	/** @param given the database to run on; one of its own where there is none. It is dropped with the server.
	 *  @param env settings beside those of tests */
	static async start(given?: TestDatabase, env: Record<string, string> = {}): Promise<TestServer> {
		const database = given ?? (await freshDatabase());
		const data = await mkdtemp(join(tmpdir(), 'gatefold-data-'));
		const config = readConfig({ GATEFOLD_SIGNUP: 'open', GATEFOLD_DATA: data, ...env });
		const log = createLog();
		log.level = 'fatal';
		const auth = createAuth({ config, origin, secret: randomUUID(), connection: database.connection, log });
		const closing = new AbortController();
		const sessions = createSessions(auth);
		const keys = createKeys({ sql: database.sql, log, trustedProxies: config.trustedProxies });
		const bus = inProcessBus();
		const storage = await openStorage(config);
		const media = new Media(
			{ config, sql: database.sql, bus, sessions, keys, log },
			database.connection,
			storage,
		);
		const services: Services = {
			config,
			origin,
			version: 'test',
			build: 'build',
			log,
			sql: database.sql,
			auth,
			sessions,
			keys,
			bus,
			media,
			atproto: new Atproto({ config, origin, sql: database.sql, bus, log, media }),
			closing: closing.signal,
		};
		return new TestServer(services, database, closing, auth.end);
	}

	/** One that also draws and reads what is uploaded. @param env as of `start` */
	static async withMedia(env?: Record<string, string>): Promise<TestServer> {
		const server = await TestServer.start(undefined, env);
		const { media, atproto } = server.services;
		await media.start(atproto.jobs);
		atproto.start();
		return server;
	}

	request(path: string, init: RequestInit): Response | Promise<Response> {
		return this.app.request(path, init);
	}

	/** Settings with which a command works on its database and files. */
	get env(): Record<string, string> {
		return { ...this.#database.env, GATEFOLD_DATA: this.services.config.data };
	}

	get connection() {
		return this.#database.connection;
	}

	get sql() {
		return this.services.sql;
	}

	async stop(): Promise<void> {
		this.#closing.abort();
		await this.services.atproto.stop();
		await this.services.media.stop();
		await this.#endAuth();
		await this.#database.drop();
		await rm(this.services.config.data, { recursive: true, force: true });
	}

	/** A person with an account, signed in. */
	async person(handle: string): Promise<Person> {
		const answer = await this.app.request('/api/auth/sign-up/email', {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin },
			body: JSON.stringify({
				name: handle[0]!.toUpperCase() + handle.slice(1),
				handle,
				email: `${handle}@example.org`,
				password: `the password of ${handle}`,
			}),
		});
		if (!answer.ok) throw new Error(`${handle} could not sign up: ${answer.status} ${await answer.text()}`);
		const cookie = answer.headers
			.getSetCookie()
			.map((line) => line.split(';')[0])
			.join('; ');
		const { user } = (await answer.json()) as { user: { id: string } };
		return new Person(this, user.id, handle, cookie);
	}

	/** Ana, Ben and Cem. */
	async people(): Promise<{ ana: Person; ben: Person; cem: Person }> {
		return { ana: await this.person('ana'), ben: await this.person('ben'), cem: await this.person('cem') };
	}
}

export class Person {
	readonly site: Site;
	readonly id: string;
	readonly handle: string;
	readonly cookie: string;

	constructor(site: Site, id: string, handle: string, cookie: string) {
		this.site = site;
		this.id = id;
		this.handle = handle;
		this.cookie = cookie;
	}

	device(): Device {
		return new Device(this);
	}

	/** A request with this person's session. */
	request(path: string, init: RequestInit = {}): Promise<Response> {
		const { origin } = this.site;
		const headers = { cookie: this.cookie, origin, ...(init.headers as Record<string, string>) };
		return Promise.resolve(this.site.request(path, { ...init, headers }));
	}

	post(path: string, body: unknown): Promise<Response> {
		return this.request(path, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/** A program with a key of this person's. */
	async program(...scopes: Scope[]): Promise<Program> {
		const answer = await this.post('/api/keys', { name: scopes.join(' and '), scopes });
		if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
		return new Program(this, (await answer.json()) as MadeKey);
	}

	/** Assets of this person, as they are when their bytes are on the server. */
	async assets(count: number, device: Device = this.device()): Promise<string[]> {
		const ids: string[] = [];
		for (let i = 0; i < count; i++) {
			const file = await photoFile(this.id, i);
			ids.push(file.id);
			device.queue('registerAsset', file);
		}
		await device.push();
		return ids;
	}

	/** An album of this person, on the server. */
	async album(name = 'Summer', device: Device = this.device()): Promise<string> {
		const id = newId();
		await device.mutate('createAlbum', { id, name, at: now() });
		return id;
	}
}

/** What acts for a person with a key in place of a session. */
export class Program extends Person {
	readonly key: MadeKey;

	constructor({ site, id, handle }: Person, key: MadeKey) {
		super(site, id, handle, '');
		this.key = key;
	}

	override request(path: string, init: RequestInit = {}): Promise<Response> {
		const headers = { 'x-api-key': this.key.secret, ...(init.headers as Record<string, string>) };
		return Promise.resolve(this.site.request(path, { ...init, headers }));
	}
}

export const now = () => new Date().toISOString();

/** What a device sends and holds, by the wire protocol alone: no Replicache, no prediction. */
export class Device {
	readonly person: Person;
	readonly group = `group-${randomUUID()}`.slice(0, 36);
	readonly client = `client-${randomUUID()}`.slice(0, 36);
	readonly view = new Map<string, unknown>();
	cookie: Cookie | null = null;
	/** As the last pull says */
	acknowledged = 0;
	pending: Mutation[] = [];
	#nextId = 1;

	constructor(person: Person) {
		this.person = person;
	}

	queue<N extends MutationName>(name: N, args: MutationInput<N>): Mutation {
		return this.queueRaw(name, args);
	}

	/** A mutation that no honest app would send. */
	queueRaw(name: string, args: unknown, id = this.#nextId): Mutation {
		const mutation = { clientID: this.client, id, name, args, timestamp: 0 };
		this.#nextId = id + 1;
		this.pending.push(mutation);
		return mutation;
	}

	sendPush(mutations: Mutation[] = this.pending): Promise<Response> {
		return this.person.post('/api/sync/push', {
			pushVersion: 1,
			clientGroupID: this.group,
			profileID: 'p',
			schemaVersion: '1',
			mutations,
		});
	}

	async push(): Promise<void> {
		const answer = await this.sendPush();
		if (answer.status !== 200) throw new Error(`push: ${answer.status} ${await answer.text()}`);
		this.pending = [];
	}

	async mutate<N extends MutationName>(name: N, args: MutationInput<N>): Promise<void> {
		this.queue(name, args);
		await this.push();
	}

	/** One answer, applied to the view. */
	async pullOnce(): Promise<PullAnswer> {
		const answer = await this.person.post('/api/sync/pull', {
			pullVersion: 1,
			clientGroupID: this.group,
			cookie: this.cookie,
			profileID: 'p',
			schemaVersion: '1',
		});
		if (answer.status !== 200) throw new Error(`pull: ${answer.status} ${await answer.text()}`);
		const pulled = (await answer.json()) as PullAnswer;
		this.apply(pulled);
		return pulled;
	}

	/** Pulls until the view is complete. */
	async pull(): Promise<PullAnswer[]> {
		const answers = [await this.pullOnce()];
		while (this.cookie && isPartial(this.cookie)) answers.push(await this.pullOnce());
		return answers;
	}

	apply({ cookie, lastMutationIDChanges, patch }: PullAnswer): void {
		for (const operation of patch) {
			if (operation.op === 'clear') this.view.clear();
			else if (operation.op === 'put') this.view.set(operation.key, operation.value);
			else if (operation.op === 'del') this.view.delete(operation.key);
			else {
				const prefixes = prefixesOfAlbum(operation.albumId);
				for (const key of [...this.view.keys()])
					if (prefixes.some((prefix) => key.startsWith(prefix))) this.view.delete(key);
			}
		}
		this.cookie = cookie;
		this.acknowledged = lastMutationIDChanges[this.client] ?? this.acknowledged;
	}

	/** Values whose key begins so. */
	all<T>(prefix: string): T[] {
		return [...this.view].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value as T);
	}
}

/** The i-th photo of someone's, whose bytes are no other's: as a device registers it. */
export async function photoFile(ownerId: string, i: number): Promise<RegisterAsset> {
	const sha256 = createHash('sha256').update(randomUUID()).digest('hex');
	return {
		id: await assetIdOf(ownerId, sha256),
		sha256,
		kind: 'photo',
		type: 'image/jpeg',
		fileName: `photo-${i}.jpg`,
		size: 1_000 + i,
		width: 40,
		height: 30,
		takenAt: new Date(Date.UTC(2024, 5, 1, 0, 0, i)).toISOString(),
		takenAtSource: 'exif',
		duration: null,
		thumbhash: '',
		title: '',
		createdAt: now(),
	};
}
