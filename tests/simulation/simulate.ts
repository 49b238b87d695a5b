/** One seed, from its beginning to rest. */
import { createHash } from 'node:crypto';
import type { Sql } from '../../server/db/sql.ts';
import { chunkRows } from '../../server/sync/first-sync.ts';
import { readViews } from '../../server/sync/read-views.ts';
import { isPartial } from '#protocol/cookie.ts';
import { actions, calm } from './actions.ts';
import { Chance } from './chance.ts';
import { difference, viewOf } from './expected.ts';
import type { Rows } from './rows.ts';
import type { Server, User } from './server.ts';
import { beginAgain, pass, reseed, settle, workload } from './time.ts';
import { applied, Broken } from './views.ts';
import { World } from './world.ts';

/** What every seed begins with. */
export interface Scene {
	sql: Sql;
	server: Server;
	users: readonly User[];
	rows: Rows;
	/** Makes the database as it was at the beginning */
	reset: () => Promise<void>;
}

export interface Outcome {
	seed: number;
	/** Hash of all that has happened */
	trace: string;
	events: readonly string[];
	/** What did not hold; undefined where everything did */
	failure?: string;
}

/** How long it may take until everything is at rest again, in fake ms. */
const patience = 180_000;
/** How often Replicache looks for edits of client groups that are gone, in fake ms. */
const recovery = 300_000;

/** The world that is played in now, so that one that stands still can say where. */
let playing: World | undefined;

/** What has happened so far in a seed that has not come to its end, and what it waits for. */
export function whereItStands(): string[] {
	if (!playing) return [];
	const { calls, streams } = playing.network;
	return [
		...playing.trace,
		`now: ${workload()} pieces of work have not ended, ${playing.server.transactions.planned} transactions are to be held`,
		...calls.map((call) => `  a ${call.path} of device ${call.device} is open, over: ${call.isOver}`),
		`  ${streams.length} streams`,
	];
}

/** @param steps which of the steps are taken; each depends on the seed and its own number alone */
export async function simulate(scene: Scene, seed: number, steps: readonly number[]): Promise<Outcome> {
	Object.assign(chunkRows, { first: 6, next: 15 });
	beginAgain(seed);
	await scene.reset();
	scene.server.start();
	const world = new World(scene.sql, scene.server, scene.users, scene.rows);
	playing = world;
	let failure: string | undefined;
	try {
		for (const step of steps) {
			world.step = step;
			reseed(seed, step);
			await take(world, new Chance(seed, step), scene.sql);
			await pass(20);
			await world.check();
		}
		world.step = Math.max(...steps, 0) + 1;
		reseed(seed, -1);
		await heal(world);
		await compareAllCookies(world);
	} catch (error) {
		failure =
			error instanceof Broken ? error.message : `an error: ${String((error as Error).stack ?? error)}`;
	}
	await leave(world);
	const trace = createHash('sha256').update(world.trace.join('\n')).digest('hex').slice(0, 16);
	return { seed, trace, events: world.trace, ...(failure === undefined ? {} : { failure }) };
}

async function take(world: World, chance: Chance, sql: Sql): Promise<void> {
	for (let tries = 0; tries < 10; tries++)
		if ((await chance.weighted(actions)(world, chance, sql)) !== false) return;
}

/** Everything works again: whatever waits must move by itself, until all devices show what the tables say. */
async function heal(world: World): Promise<void> {
	world.say('everything works again');
	for (const call of world.network.calls.filter((one) => one.isOver)) world.network.end(call);
	const used = world.devices.filter(({ people }) => people.size > 0);
	for (const device of used) {
		device.line.online = true;
		// Whoever was signed in here may have left something: each is signed in again, the owner last.
		const people = world.users
			.map((_, user) => user)
			.filter((user) => user !== device.owner && device.people.has(user));
		for (const user of [...people, device.owner]) {
			device.line.session = user;
			const running = device.hosts.get(user) ?? device.open(user);
			await settle();
			running.announce('signedIn');
			await rest(world, device.index, user);
			await recover(world, device.index, user);
			if (user !== device.owner) await device.close(running, false);
			await settle();
		}
	}
	for (const device of used) await rest(world, device.index, device.owner);
	for (const edit of world.ledger.lost())
		throw new Broken(`[D2] ${edit.name} of device ${edit.device} was shown as saved, and is lost`);
}

/** [D7] What a build before left is looked for every five minutes. */
async function recover(world: World, index: number, user: number): Promise<void> {
	const isLeft = () => world.ledger.lost().some((edit) => edit.device === index && edit.user === user);
	for (let passed = 0; passed < 2 * recovery && isLeft(); passed += recovery / 10) {
		await pass(recovery / 10);
		await calm(world, new Chance(0), undefined as never);
		await pass(20);
		await world.check();
	}
}

async function rest(world: World, index: number, user: number): Promise<void> {
	const device = world.devices[index]!;
	let why: string | undefined;
	for (let passed = 0; passed < patience;) {
		await calm(world, new Chance(0), undefined as never);
		await pass(20);
		await world.check();
		why = await world.whyNotAtRest(device, device.hosts.get(user)!);
		if (why === undefined) return;
		const ms = passed < 2_000 ? 250 : 5_000;
		await pass(ms);
		passed += ms;
		world.touched.add(index);
	}
	throw new Broken(
		`[V21] [V23] all works again, and the host of ${world.users[user]!.handle} on device ${index} ${why}`,
	);
}

/** From any view that anyone was ever given, a pull leads to what the tables say. */
async function compareAllCookies(world: World): Promise<void> {
	const told = world.views.all();
	const chance = new Chance(told.length);
	const chosen = chance.some(told, 40);
	let open = chosen.map(({ user, group, cookie, view }) => ({ user, group, cookie, view, since: cookie }));
	for (let rounds = 0; open.length > 0; rounds++) {
		if (rounds > 60) throw new Broken('[L22] a first sync does not end');
		const answers = await readViews(world.server.services.sql, open);
		open = open.flatMap((one, i) => {
			const { answer } = answers[i]!;
			const view = applied(one.view, answer.patch);
			if (isPartial(answer.cookie)) return [{ ...one, cookie: answer.cookie, view }];
			const different = difference(view, viewOf(world.rows, one.user));
			if (different)
				throw new Broken(`[L4] [L9] from ${one.since.order} a pull leads elsewhere:\n    ${different}`);
			return [];
		});
	}
}

/** Ends all hosts without a word. */
async function leave(world: World): Promise<void> {
	world.server.start();
	for (const device of world.devices) {
		world.network.cutDevice(device.index);
		for (const running of [...device.hosts.values(), ...device.replaced]) void device.close(running, true);
	}
	await settle();
}
