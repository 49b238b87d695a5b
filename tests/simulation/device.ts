/** A browser profile: its databases outlive its hosts, and whoever is signed in, all of its hosts share the session. */
import { Dexie } from 'dexie';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { ReplicacheImpl } from 'replicache/impl';
import type { MutationName } from '#domain/mutations.ts';
import { Host } from '#lib/sync/host/host.ts';
import type { ChannelMessage, FromHost, Request, StatusReport } from '#lib/sync/messages.ts';
import { Caches, type Life } from './cache.ts';
import type { Network } from './network.ts';
import { type Behind, type Build, lookBehind } from './replicache.ts';
import type { User } from './server.ts';
import { Broken } from './views.ts';

/** An edit as a page made it. */
export interface Edit {
	/** Its time, which no other edit has: by it an edit is known wherever it turns up */
	tag: string;
	device: number;
	user: number;
	name: MutationName;
	args: unknown;
	/** The host has answered: it is predicted */
	isMade: boolean;
	/** The host has said no: nothing may come of it */
	isRefused: boolean;
	/** It was shown as saved on this device */
	isSaved: boolean;
}

/** One host with the pages that speak to it. */
export interface Running {
	user: number;
	host: Host;
	life: Life;
	reports: StatusReport[];
	/** Set when it has opened its databases; another one where it starts over */
	replicache: () => ReplicacheImpl | undefined;
	/** Resolves with the answer; never where the host is gone */
	ask: (request: Request, id?: string) => Promise<unknown>;
	announce: (type: 'wake' | 'signedIn' | 'hidden') => void;
	/** Edits that this host was asked for */
	asked: Edit[];
	/** Edits by their number among those of this host */
	numbers: Map<number, Edit>;
}

export class Device {
	readonly index: number;
	/** The person whose device it is */
	readonly owner: number;
	readonly line: { online: boolean; session: number | undefined };
	/** How far its clock is off, in ms */
	readonly skew: number;
	readonly databases = new IDBFactory();
	/** The newest host of each person who was signed in here */
	readonly hosts = new Map<number, Running>();
	/** Hosts that others have taken over from, and that do not know it yet */
	readonly replaced: Running[] = [];
	readonly #caches = new Caches();
	readonly #users: readonly User[];
	readonly #network: Network;
	/** Who has ever opened the app here */
	readonly people = new Set<number>();
	#asked = 0;
	readonly #build: Build = { mutators: 0, schema: 0 };

	constructor(index: number, owner: number, skew: number, users: readonly User[], network: Network) {
		this.index = index;
		this.owner = owner;
		this.skew = skew;
		this.line = { online: true, session: owner };
		this.#users = users;
		this.#network = network;
	}

	/** The host of whoever is signed in. */
	get current(): Running | undefined {
		return this.line.session === undefined ? undefined : this.hosts.get(this.line.session);
	}

	/**
	 * Opens a host for a person on what is persisted here; one that runs already is replaced.
	 *
	 * @param newer what the app has anew since the last time
	 * @param left what pages that go on living have not heard to be saved: they send it again [H4]
	 */
	open(user: number, newer?: keyof Build, left: readonly Edit[] = []): Running {
		this.people.add(user);
		const before = this.hosts.get(user);
		if (before) this.replaced.push(before);
		if (newer) this.#build[newer]++;
		const life: Life = { dead: false };
		const waiting = new Map<string, (answer: FromHost) => void>();
		const running = {
			user,
			life,
			reports: [] as StatusReport[],
			numbers: new Map<number, Edit>(),
			asked: [] as Edit[],
		};
		// A dialog between one host and its pages; real ones are in a worker, so what is said arrives a turn later.
		const channel = {
			onmessage: null as ((event: { data: unknown }) => void) | null,
			postMessage: (message: FromHost) => queueMicrotask(() => life.dead || hear(message)),
			close: () => undefined,
		};
		const hear = (message: FromHost) => {
			if ('answer' in message) waiting.get(message.id)?.(message);
			else if (message.type === 'beat') {
				running.reports.push(message.status);
				// Pages listen to the host that they have now.
				if (this.hosts.get(user)?.life !== life) return;
				for (const [number, edit] of running.numbers) if (number <= message.saved) edit.isSaved = true;
			}
		};
		const say = (message: ChannelMessage) =>
			queueMicrotask(() => life.dead || channel.onmessage?.({ data: structuredClone(message) }));

		const { id } = this.#users[user]!;
		Dexie.dependencies.indexedDB = this.databases;
		Dexie.dependencies.IDBKeyRange = IDBKeyRange;
		const name = `host-${this.index}-${++this.#asked}`;
		const caches = this.#caches.of(life);
		const build = { ...this.#build };
		const behind: Behind = { build };
		lookBehind(caches, behind);
		const host = new Host(
			{ type: 'start', userId: id, host: name, build: `${build.schema}.${build.mutators}` },
			{
				channel: () => channel as unknown as BroadcastChannel,
				fetch: this.#network.fetchOf({ device: this.index, user }, life, this.line),
				cache: caches,
			},
		);
		const ask = (request: Request, id = `ask-${this.index}-${++this.#asked}`) =>
			new Promise<unknown>((resolve, reject) => {
				waiting.set(id, (message) => {
					const { answer } = message as Extract<FromHost, { answer: unknown }>;
					if (answer.ok) resolve(answer.value);
					else reject(new Refused(answer.code));
				});
				say({ to: 'host', from: 'page', id, request });
			});
		const announce: Running['announce'] = (type) => say({ to: 'host', from: 'page', announcement: { type } });
		const opened: Running = { ...running, host, replicache: () => behind.instance, ask, announce };
		this.hosts.set(user, opened);
		for (const edit of left) this.edit(opened, edit, false);
		return opened;
	}

	/** An edit as a page makes it, sent again where the page is impatient. */
	edit(running: Running, edit: Edit, again: boolean): void {
		running.asked.push(edit);
		const id = `edit-${edit.tag}`;
		const request: Request = { type: 'mutate', name: edit.name, args: edit.args };
		void running.ask(request, id).then(
			(number) => {
				edit.isMade = true;
				running.numbers.set(number as number, edit);
			},
			(error: unknown) => {
				if (!(error instanceof Refused)) throw error;
				// [H9] Where it was asked for a second time, the first may have been taken.
				if (!edit.isMade) edit.isRefused = true;
			},
		);
		if (again) void running.ask(request, id).catch(() => undefined);
	}

	/** What pages of this person wait for: it was not answered, or is not saved. */
	waiting = (running: Running): Edit[] => running.asked.filter((edit) => !edit.isSaved && !edit.isRefused);

	/** The tab is closed: with a last word, or without one. */
	close(running: Running, killed: boolean): Promise<void> {
		running.life.dead = killed;
		if (this.hosts.get(running.user) === running) this.hosts.delete(running.user);
		const at = this.replaced.indexOf(running);
		if (at >= 0) this.replaced.splice(at, 1);
		return running.host.close();
	}

	/** The rows of a table of the read model, as they lie in the database. */
	rows<T>(user: number, table: string): T[] {
		const database = inside(this.databases)._databases.get(`gatefold:${this.#users[user]!.id}`);
		const store = database?.rawObjectStores.get(table);
		return store ? Array.from(store.records.values(), (record) => record.value as T) : [];
	}
}

/** What a host refuses to a page. */
class Refused extends Error {
	readonly code: string;
	constructor(code: string) {
		super(code);
		this.code = code;
	}
}

interface Inside {
	_databases: Map<
		string,
		{ rawObjectStores: Map<string, { records: { values(): Iterable<{ value: unknown }> } }> }
	>;
}

/** fake-indexeddb from inside: to read by requests would cost more than everything else. */
function inside(factory: IDBFactory): Inside {
	const inner = factory as unknown as Partial<Inside>;
	if (!(inner._databases instanceof Map)) throw new Broken('fake-indexeddb is built in another way now');
	return inner as Inside;
}
