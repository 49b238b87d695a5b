/** One seed's world: three people, their devices, the network between, and what must hold of all of it at any time. */
import type { Sql } from '../../server/db/sql.ts';
import { recheck } from '../../server/sync/live.ts';
import type { LiveMessage } from '#protocol/live.ts';
import { type Cookie, isPartial } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import type { Chance } from './chance.ts';
import { Device, type Running } from './device.ts';
import { canonical } from './canonical.ts';
import { difference, type Reads, viewOf } from './expected.ts';
import { Ledger } from './ledger.ts';
import { type Call, Network, Stream } from './network.ts';
import { wrongRows } from './read-model.ts';
import { readRows, type Rows } from './rows.ts';
import type { Server, User } from './server.ts';
import { wrongTables } from './tables.ts';
import { pause, settle, turn, workload } from './time.ts';
import type { Purpose, YieldPoint } from './transactions.ts';
import { Broken, Views } from './views.ts';

const day = 86_400_000;
/** How far the clocks of the devices are off. */
const skews = [0, -3 * day, 2 * day, 0, 3_650 * day, -day];

interface Heard {
	user: number;
	group: string;
	base: Cookie | null;
	answer: PullAnswer;
}

/** Each request that is held has a connection of the ten in the pool, and whoever looks at what they do needs one too. */
export const mostAtOnce = 6;

export class World {
	readonly users: readonly User[];
	readonly server: Server;
	readonly network = new Network();
	readonly devices: Device[];
	readonly views = new Views();
	readonly ledger: Ledger;
	readonly trace: string[] = [];
	/** The database as it was left */
	rows: Rows;
	step = 0;
	backup: Rows | undefined;
	/** Devices on which something may have changed in this step */
	readonly touched = new Set<number>();
	readonly #sql: Sql;
	/** States of the database in this step, the last one it is in now */
	#states: Rows[];
	#heard: Heard[] = [];
	/** Changes of the database when it was looked at last, and when the step began */
	#changes: number;
	#changesAtStep: number;
	#tags = new Set<string>();
	/** Until then streams may not know of what was changed without a word */
	#isUntoldUntil = 0;

	constructor(sql: Sql, server: Server, users: readonly User[], rows: Rows) {
		this.#sql = sql;
		this.server = server;
		this.users = users;
		this.rows = rows;
		this.#states = [rows];
		this.#changes = server.transactions.changes;
		this.#changesAtStep = this.#changes;
		this.ledger = new Ledger(server.transactions.committed.length);
		this.devices = skews.map((skew, i) => new Device(i, Math.floor(i / 2), skew, users, this.network));
	}

	say(text: string): void {
		this.trace.push(`${this.step}: ${text}`);
	}

	/** The time by a device's clock, which is no other edit's. */
	timeOn(skew: number): string {
		for (let ms = Date.now() + skew; ; ms++) {
			const time = new Date(ms).toISOString();
			if (this.#tags.has(time)) continue;
			this.#tags.add(time);
			return time;
		}
	}

	/** The server works on a request. Its answer is on its way back, or the stream stands. */
	async serve(call: Call, copy = false): Promise<void> {
		const body = JSON.parse(call.body) as Parameters<Ledger['pushed']>[0] & { cookie: Cookie | null };
		if (call.path === 'push') this.ledger.pushed(body);
		const session = call.session === undefined ? undefined : this.users[call.session]!.cookie;
		const answer = await this.server.request(`/api/sync/${call.path}`, call, session);
		const size = call.path === 'push' ? ` of ${body.mutations.length}` : '';
		this.say(
			`${call.path}${size} of device ${call.device} is answered ${answer.status}${copy ? ', a copy' : ''}`,
		);
		if (call.path === 'pull' && answer.status === 200)
			this.#hear(call.user, body.clientGroupID, body.cookie, JSON.parse(answer.text) as PullAnswer);
		if (copy) {
			void answer.stream?.cancel();
			return;
		}
		if (!answer.stream) call.answer = answer;
		else if (this.isOver(call)) {
			void answer.stream.cancel();
			this.network.end(call);
		} else {
			const stream = new Stream(call, answer.stream, (from, line) => this.#onLine(from, line));
			this.network.streams.push(stream);
			this.touched.add(call.device);
			this.network.end(call, new Response(stream.body, { status: 200 }));
		}
	}

	/** The answer reaches its host. */
	bring(call: Call): void {
		const { status, text } = call.answer!;
		this.touched.add(call.device);
		this.network.end(call, new Response(text, { status }));
	}

	isOver = (call: Call): boolean => call.isOver || call.life.dead;

	/** Waits until nothing runs, or what runs waits for a lock that is held. */
	async settleOrBlock(): Promise<void> {
		let isSettled = false;
		let wasBlocked = false;
		void settle().then(() => (isSettled = true));
		for (;;) {
			for (let turns = 0; turns < 100; turns++) {
				if (isSettled) return;
				await turn();
			}
			const [waiting] = await this.#sql<[{ count: number }]>`
				select count(*)::integer as count from pg_stat_activity
				where datname = current_database() and wait_event_type = 'Lock'`;
			// A request and its transaction each count. Seen twice: it may just have got what it waited for.
			const isBlocked = waiting.count > 0 && 2 * waiting.count === workload();
			if (isBlocked && wasBlocked) return;
			wasBlocked = isBlocked;
			await pause(isBlocked ? 3 : 0);
		}
	}

	/** Requests whose transactions are held where the schedule says, and go on in the order that it says. */
	async interleave(
		calls: readonly [Call, Purpose, YieldPoint][],
		turnAt: YieldPoint | undefined,
		chance: Chance,
	): Promise<void> {
		const { transactions } = this.server;
		const turned = turnAt === undefined ? undefined : transactions.hold('turn', turnAt);
		const begun: ReturnType<typeof transactions.hold>[] = [];
		let unfinished = 0;
		for (const [call, purpose, at] of calls) {
			const held = transactions.hold(purpose, at);
			begun.push(held);
			// One that has ended without a transaction leaves no plan for another's.
			unfinished++;
			void this.serve(call).then(() => {
				held.forget();
				unfinished--;
			});
			await this.settleOrBlock();
			await this.#look();
		}
		// Who waits for a lock gets it when who holds it has gone on, and is held in its turn.
		while (unfinished > 0) {
			chance.any(begun.filter(({ isHeld }) => isHeld()))?.release();
			await this.settleOrBlock();
			await this.#look();
		}
		turned?.release();
		turned?.forget();
		await settle();
	}

	/**
	 * Checks what has happened since the last time.
	 *
	 * @param hosts whether hosts have had the time to show it
	 */
	async check(hosts = true): Promise<void> {
		await settle();
		const before = this.#states[0]!;
		const changes = this.server.transactions.changes - this.#changesAtStep;
		await this.#look();
		const wrong = changes > 0 && wrongTables(this.rows);
		if (wrong) throw new Broken(wrong);
		this.ledger.check(this.server.transactions.committed, this.users, before, this.rows, changes);
		for (const { user, group, base, answer } of this.#heard.splice(0)) {
			this.views.check(this.users[user]!.id, group, base, answer, this.#states);
			this.say(`  ${inShort(answer)}`);
		}
		this.#checkStreams();
		this.#states = [this.rows];
		this.#changesAtStep = this.server.transactions.changes;
		if (!hosts) return;
		for (const index of this.touched) {
			const device = this.devices[index]!;
			for (const running of device.hosts.values()) await this.#checkHost(device, running);
		}
		this.touched.clear();
	}

	/** Nothing runs any more: what was announced, every open stream was told, and did not have to look for it itself. */
	#checkStreams(): void {
		if (Date.now() < this.#isUntoldUntil) return;
		const should = new Map<number, Reads>();
		for (const { isOver, isEnded, user, device, cookie } of this.network.streams) {
			if (isOver || isEnded) continue;
			const { id, handle } = this.users[user]!;
			if (!should.has(user)) should.set(user, viewOf(this.rows, id));
			const told = this.#told(user, cookie);
			if (!told) throw new Broken(`[V1] the stream of ${handle} on device ${device} tells of no view`);
			const different = difference(told, should.get(user)!);
			if (different)
				throw new Broken(`[V7] the stream of ${handle} on device ${device} was not told:\n    ${different}`);
		}
	}

	/** What a person was told with a cookie; without one nothing, and undefined for one that was never given. */
	#told(user: number, cookie: Cookie | null): Reads | undefined {
		return cookie ? this.views.at(this.users[user]!.id, cookie)?.view : new Map();
	}

	/** Whether this host has nothing to wait for, and shows what the tables say. */
	async whyNotAtRest(device: Device, running: Running): Promise<string | undefined> {
		const replicache = running.replicache();
		if (!replicache) return 'has not opened';
		const pending = await replicache.experimentalPendingMutations();
		if (pending.length > 0) return `has ${pending.length} pending: ${pending[0]!.name}`;
		const is = viewHeld(await this.#held(running));
		const different = difference(is, viewOf(this.rows, this.users[running.user]!.id));
		if (different) return `shows something else than the tables say:\n    ${different}`;
		const state = running.reports.at(-1)?.state;
		return state === 'upToDate' ? undefined : `says that it is ${state}`;
	}

	async #held(running: Running): Promise<Map<string, object>> {
		const entries = await running.replicache()!.query((tx) => tx.scan().entries().toArray());
		return new Map(entries as unknown as [string, object][]);
	}

	async #checkHost(device: Device, running: Running): Promise<void> {
		const replicache = running.replicache();
		if (!replicache || replicache.closed || running.life.dead) return;
		const held = await this.#held(running);
		const cookie = (await replicache.cookie) as unknown as Cookie | null;
		const pending = await replicache.experimentalPendingMutations();
		const where = `the host of ${this.users[running.user]!.handle} on device ${device.index}`;
		if (pending.length === 0) {
			const told = this.#told(running.user, cookie);
			if (!told) throw new Broken(`[L23] ${where} holds a view that it was never given`);
			const different = difference(viewHeld(held), told);
			if (different) throw new Broken(`[L21] ${where} does not hold what it was told:\n    ${different}`);
		}
		// [M10] While a view is fetched again, the rows stay those of the one before.
		const mirror = device.rows<{ name: string; value: { held?: true } }>(running.user, 'values');
		if (mirror.some(({ name, value }) => name === 'mirror' && value.held)) return;
		const wrong = wrongRows(held, this.users[running.user]!.id, (table) => device.rows(running.user, table));
		if (wrong)
			throw new Broken(`[M1] [M4] the read model of ${where} is not what Replicache shows:\n    ${wrong}`);
	}

	/** Reads the database, where it may have changed. */
	async #look(): Promise<void> {
		const { changes } = this.server.transactions;
		if (changes === this.#changes) return;
		this.#changes = changes;
		this.rows = await readRows(this.#sql);
		this.#states.push(this.rows);
	}

	/** The schedule has changed the database by itself. */
	async changed(): Promise<void> {
		this.#changes = -1;
		await this.#look();
	}

	/** The schedule has changed what views say, and nobody has announced it. */
	async changedUntold(): Promise<void> {
		// And a little, for the turn in which it is told.
		this.#isUntoldUntil = Date.now() + recheck + 1_000;
		await this.changed();
	}

	#hear(user: number, group: string, base: Cookie | null, answer: PullAnswer): void {
		this.#heard.push({ user, group, base, answer });
	}

	#onLine(stream: Stream, line: LiveMessage): void {
		if (line.type !== 'poke') return;
		this.say(`a poke for device ${stream.device}`);
		this.#hear(stream.user, stream.group, line.baseCookie, line.answer);
	}
}

const viewHeld = (held: ReadonlyMap<string, object>) =>
	new Map(Array.from(held, ([key, value]) => [key, canonical(value)]));

/** An answer without what differs from run to run: order and times of the database. */
function inShort({ cookie, patch, lastMutationIDChanges }: PullAnswer): string {
	const operations = patch
		.map((operation) => canonical(operation).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T'))
		.sort();
	const ids = canonical(lastMutationIDChanges);
	return `${operations.length} operations, ${ids}${isPartial(cookie) ? ', in part' : ''} ${digest(operations.join())}`;
}

function digest(text: string): string {
	let hash = 0;
	for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
	return (hash >>> 0).toString(16);
}
