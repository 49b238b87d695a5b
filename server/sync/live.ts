/**
 * Open streams, and the turns in which they are told what has changed: src/lib/sync/SPEC.md, "Live".
 *
 *   announcement ─► marks the streams that it concerns ─► turn: readViews of all that are marked, one snapshot
 *                                                          └► each stream: poke, or `pull` where it is large
 *
 * One turn at a time: while it reads, announcements gather for the next, so that a burst of edits costs two turns.
 */
import type { Id } from '#domain/ids.ts';
import { isPartial, type Cookie } from '#protocol/cookie.ts';
import type { LiveMessage } from '#protocol/live.ts';
import type { Sql } from '../db/sql.ts';
import type { Log } from '../log.ts';
import type { Bus, Hint } from './bus.ts';
import { readViews, type View } from './read-views.ts';
import type { Memberships } from './views.ts';

/** One open stream. */
export interface LiveStream {
	readonly user: Id;
	readonly group: string;
	/** Resolves when there is room for more. A stream that does not read is not read for. */
	send(message: LiveMessage): Promise<void>;
	close(): void;
}

interface Connection {
	stream: LiveStream;
	cookie: Cookie;
	known?: Memberships;
	/** Spaces that are said to have changed; undefined: nothing has */
	dirty: Set<number> | undefined;
	/** What is said to have changed while it is read: whether it sees it is known only then (rule V7) */
	meanwhile: Set<number>;
	/** A message is on its way; what changes meanwhile goes with the next turn. */
	busy: boolean;
}

/** Milliseconds between two looks at everything (rule V6) */
export const recheck = 30_000;
/** More operations than these go by a pull, which comes in chunks. */
const mostOperations = 20_000;

export class Live {
	readonly #sql: Sql;
	readonly #log: Log;
	readonly #connections = new Set<Connection>();
	readonly #stop: () => void;
	readonly #recheck: NodeJS.Timeout;
	#turning = false;

	constructor(sql: Sql, bus: Bus, log: Log) {
		this.#sql = sql;
		this.#log = log;
		this.#stop = bus.listen((hint) => this.#mark(hint));
		this.#recheck = setInterval(() => this.#checkAll(), recheck).unref();
	}

	get size(): number {
		return this.#connections.size;
	}

	/** Adds a stream whose client holds the view of this cookie. @returns how to take it out */
	open(stream: LiveStream, cookie: Cookie): () => void {
		// In the list before the first read: what is committed between the two marks it again.
		const connection: Connection = { stream, cookie, dirty: new Set(), meanwhile: new Set(), busy: true };
		this.#connections.add(connection);
		void this.#deliver(connection, [{ type: 'hello' }]);
		return () => void this.#connections.delete(connection);
	}

	/** Ends every stream, as when the server stops. */
	close(): void {
		this.#stop();
		clearInterval(this.#recheck);
		for (const connection of this.#connections) void this.#end(connection, { type: 'end' });
	}

	#mark(hint: Hint): void {
		if (hint === 'missed') return this.#checkAll();
		const { spaces, groups, users } = hint;
		for (const connection of this.#connections) {
			const { cookie, stream, known, meanwhile } = connection;
			if (this.#turning) for (const number of spaces) meanwhile.add(number);
			const touched = spaces.filter((number) => known?.spaces.has(number) ?? number in cookie.v);
			if (touched.length === 0 && !groups.includes(stream.group) && !users.includes(stream.user)) continue;
			connection.dirty = new Set([...(connection.dirty ?? []), ...touched]);
		}
		this.#turn();
	}

	/** Reads everyone's rights and versions anew: what an announcement should have told and did not. (rule V6) */
	#checkAll(): void {
		for (const connection of this.#connections) {
			delete connection.known;
			connection.dirty ??= new Set();
		}
		this.#turn();
	}

	#turn(): void {
		if (this.#turning) return;
		const ready = [...this.#connections].filter(({ dirty, busy }) => dirty && !busy);
		if (ready.length === 0) return;
		this.#turning = true;
		void this.#read(ready).finally(() => {
			this.#turning = false;
			this.#turn();
		});
	}

	async #read(ready: Connection[]): Promise<void> {
		const requests = ready.map(({ stream, cookie, known, dirty }) => ({
			user: stream.user,
			group: stream.group,
			cookie,
			...(known && { known }),
			...(dirty && { dirty }),
		}));
		for (const connection of ready) {
			connection.dirty = undefined;
			connection.meanwhile.clear();
		}
		try {
			const views = await readViews(this.#sql, requests);
			for (const [i, connection] of ready.entries()) void this.#show(connection, views[i]!);
		} catch (error) {
			// One that cannot be read must not cost the others theirs.
			if (ready.length > 1) {
				for (const [i, connection] of ready.entries()) {
					connection.dirty = new Set([...(connection.dirty ?? []), ...(requests[i]!.dirty ?? [])]);
					await this.#read([connection]);
				}
				return;
			}
			// The client connects again, with back-off, and holds its view: nothing is lost by ending.
			this.#log.warn({ err: error }, 'a live stream ended: its changes could not be read');
			for (const connection of ready) void this.#end(connection, { type: 'end' });
		}
	}

	async #show(connection: Connection, { answer, changed, known }: View): Promise<void> {
		connection.known = known;
		const missed = [...connection.meanwhile].filter((number) => known.spaces.has(number));
		connection.meanwhile.clear();
		if (missed.length > 0) connection.dirty = new Set([...(connection.dirty ?? []), ...missed]);
		if (!changed) return;
		if (isPartial(answer.cookie) || answer.patch.length > mostOperations)
			return this.#end(connection, { type: 'pull' });
		const baseCookie = connection.cookie;
		connection.cookie = answer.cookie;
		await this.#deliver(connection, [{ type: 'poke', baseCookie, answer }]);
	}

	async #deliver(connection: Connection, messages: LiveMessage[]): Promise<void> {
		connection.busy = true;
		try {
			for (const message of messages) await connection.stream.send(message);
			connection.busy = false;
			this.#turn();
		} catch {
			this.#connections.delete(connection);
			connection.stream.close();
		}
	}

	async #end(connection: Connection, message: LiveMessage): Promise<void> {
		this.#connections.delete(connection);
		try {
			await connection.stream.send(message);
		} catch (error) {
			// Its client has gone already: there is nobody to tell, and the server must not end of it.
			this.#log.debug({ err: error }, 'a live stream had ended before it was told so');
		} finally {
			connection.stream.close();
		}
	}
}
