/** Everything that may happen in a step. Each does its thing by chance, or says that there is nothing to do it with. */
import type { Sql } from '../../server/db/sql.ts';
import { markStored } from '../../server/assets/mark-stored.ts';
import { beginEpoch } from '../../server/sync/begin-epoch.ts';
import { newId } from '#domain/ids.ts';
import { disagree, fault, interleave, race } from './beside.ts';
import type { Chance } from './chance.ts';
import { editOn, someone } from './editing.ts';
import { sqlOf } from './rows.ts';
import { pass, settle, sleep } from './time.ts';
import { Broken } from './views.ts';
import type { World } from './world.ts';

/** Does something. False: there was nothing to do it with. */
export type Action = (world: World, chance: Chance, sql: Sql) => Promise<boolean | void>;

const edit: Action = async (world, chance) => {
	const found = someone(world, chance);
	if (!found) return false;
	const count = chance.in(0.3) ? 1 + chance.below(4) : 1;
	for (let n = 0; n < count; n++) await editOn(world, ...found, chance);
};

/** A request to the server and its answer back, at once. */
const exchange: Action = async (world, chance) => {
	const call = chance.any(world.network.sent());
	if (!call) return false;
	await world.serve(call);
	await settle();
	if (call.answer) world.bring(call);
};

const reach: Action = async (world, chance) => {
	const call = chance.any(world.network.sent());
	if (!call) return false;
	await world.serve(call);
};

const answer: Action = async (world, chance) => {
	const call = chance.any(world.network.answered());
	if (!call) return false;
	world.say(`the answer to ${call.path} reaches device ${call.device}`);
	world.bring(call);
};

/** A request is lost, or only said to be: it may reach the server when its host has long given it up. */
const loseRequest: Action = async (world, chance) => {
	const call = chance.any(world.network.sent());
	if (!call) return false;
	const late = chance.in(0.4);
	world.say(`${call.path} of device ${call.device} is ${late ? 'late' : 'lost'}`);
	world.network.end(call);
	if (late) world.network.calls.push({ ...call, isOver: true });
	world.touched.add(call.device);
};

const loseAnswer: Action = async (world, chance) => {
	const call = chance.any(world.network.answered()) ?? chance.any(world.network.sent());
	if (!call) return false;
	if (!call.answer) await world.serve(call);
	await settle();
	world.say(`the answer to ${call.path} of device ${call.device} is lost`);
	world.network.end(call);
	for (const stream of world.network.open())
		if (call.path === 'live' && stream.device === call.device) stream.cut();
	world.touched.add(call.device);
};

const duplicate: Action = async (world, chance) => {
	const call = chance.any(world.network.sent());
	if (!call) return false;
	await world.serve(call, true);
	await settle();
	if (chance.in(0.5)) await world.serve(call);
	else world.network.calls.push({ ...call, isOver: true });
};

const lines: Action = async (world, chance) => {
	const stream = chance.any(world.network.talking());
	if (!stream) return false;
	const count = stream.deliver(chance.in(0.3) ? 1 : Infinity);
	world.say(`${count} lines reach device ${stream.device}`);
	world.touched.add(stream.device);
};

const cutStream: Action = async (world, chance) => {
	// Mostly while pokes wait for the answer to a push.
	const open = world.network.open();
	const holding = open.filter(({ device }) => world.network.isPushing(device));
	const stream = chance.any(holding.length > 0 && chance.in(0.7) ? holding : open);
	if (!stream) return false;
	world.say(`the stream of device ${stream.device} breaks`);
	stream.cut();
	world.touched.add(stream.device);
};

const offline: Action = async (world, chance) => {
	const device = chance.one(world.devices);
	device.line.online = !device.line.online;
	world.say(`device ${device.index} is ${device.line.online ? 'online' : 'offline'}`);
	if (device.line.online) device.current?.announce('wake');
	else world.network.cutDevice(device.index);
	world.touched.add(device.index);
};

const wait: Action = async (world, chance) => {
	const ms = chance.weighted([
		[6, 300],
		[4, 2_500],
		[1, 45_000],
		[0.3, 400_000],
	]);
	world.say(`${ms} ms pass`);
	await pass(ms);
	for (const { index } of world.devices) world.touched.add(index);
};

const slumber: Action = async (world, chance) => {
	const hours = 1 + chance.below(12);
	world.say(`${hours} hours pass at once`);
	await sleep(hours * 3_600_000);
	for (const { index } of world.devices) world.touched.add(index);
};

const open: Action = async (world, chance) => {
	const device = chance.any(world.devices.filter((one) => !one.current && one.line.session !== undefined));
	if (!device) return false;
	world.say(`device ${device.index} opens the app`);
	device.open(device.line.session!);
	world.touched.add(device.index);
};

const flush: Action = async (world, chance) => {
	const found = someone(world, chance);
	if (!found) return false;
	world.say(`device ${found[0].index} hides the page`);
	found[1].announce('hidden');
	world.touched.add(found[0].index);
};

/** The host ends, by a word or without one, and another begins: at once, or when the app is opened again. */
const handOver: Action = async (world, chance) => {
	const found = someone(world, chance);
	if (!found) return false;
	const [device, running] = found;
	const how = chance.one(['closed', 'killed', 'replaced'] as const);
	// More often where edits wait: what becomes of them is the question.
	const isNewer = chance.in(device.line.online ? 0.15 : 0.5);
	const newer = isNewer ? chance.one(['mutators', 'schema'] as const) : undefined;
	world.say(`the host of device ${device.index} is ${how}${newer ? ` by a build of other ${newer}` : ''}`);
	if (how !== 'replaced') {
		if (how === 'killed')
			for (const call of world.network.calls) if (call.life === running.life) call.isOver = true;
		void device.close(running, how === 'killed');
		await settle();
		for (const stream of world.network.open())
			if (how === 'killed' && stream.device === device.index && stream.user === running.user) stream.cut();
	}
	// Another tab may live on: it had asked for some of the edits, and asks again.
	const left = how === 'replaced' || (how === 'killed' && chance.in(0.5)) ? device.waiting(running) : [];
	if (how === 'replaced' || newer || left.length > 0 || chance.in(0.6))
		device.open(running.user, newer, left);
	world.touched.add(device.index);
};

/** In this browser, someone else signs in, nobody is signed in any more, or the owner is back. */
const switchUser: Action = async (world, chance) => {
	const device = chance.one(world.devices);
	const { session } = device.line;
	const next = chance.one([undefined, device.owner, device.owner, (device.owner + 1) % world.users.length]);
	if (next === session) return false;
	world.say(
		`device ${device.index}: ${next === undefined ? 'nobody' : world.users[next]!.handle} is signed in`,
	);
	const before = device.current;
	device.line.session = next;
	if (before && chance.in(0.5)) void device.close(before, false);
	if (next !== undefined && !device.hosts.has(next)) device.open(next);
	device.current?.announce('signedIn');
	world.touched.add(device.index);
};

const restart: Action = async (world, chance) => {
	const killed = chance.in(0.5);
	world.say(`the server is ${killed ? 'killed' : 'stopped'} and started`);
	if (killed) for (const stream of world.network.open()) stream.cut();
	world.server.start();
	await settle();
};

const backUp: Action = async (world) => {
	world.say('a backup is made');
	world.backup = world.rows;
};

const restore: Action = async (world, _chance, sql) => {
	if (!world.backup) return false;
	world.say('the backup is brought back');
	for (const stream of world.network.open()) stream.cut();
	await settle();
	await sql.unsafe(sqlOf(world.backup));
	await beginEpoch(sql);
	world.server.start();
	world.ledger.restored(world.backup);
	await world.changed();
};

/** Tombstones up to some version of a space are no longer kept. */
const collect: Action = async (world, chance, sql) => {
	const space = chance.one(world.rows.spaces);
	const floor = Math.max(space.floor as number, space.version - chance.below(3));
	const number = space.number as number;
	world.say(`the tombstones of a space up to version ${floor} are collected`);
	await sql.begin(async (tx) => {
		await tx`update spaces set floor = ${floor} where number = ${number}`;
		for (const table of ['notices', 'members', 'links', 'assets', 'entries', 'comments', 'likes'])
			await tx`delete from ${tx(table)} where space = ${number} and deleted and version <= ${floor}`;
	});
	await world.changed();
};

const rename: Action = async (world, chance, sql) => {
	const { id, handle } = chance.one(world.users);
	world.say(`${handle} is called otherwise`);
	await sql`update "user" set name = ${`${handle} ${world.step}`} where id = ${id}`;
	await world.changedUntold();
};

const store: Action = async (world, chance) => {
	const asset = chance.any(world.rows.assets.filter(({ state }) => state === 'pending'));
	if (!asset) return false;
	world.say('the bytes of a photo are stored');
	const args = { assetId: asset.id as string, type: 'image/jpeg', kind: 'photo' as const };
	await world.server.run(asset.owner_id as string, markStored, args);
};

/** An app that this server does not know any more, or that is broken, pushes what nobody understands. */
const otherBuild: Action = async (world, chance) => {
	const user = chance.below(world.users.length);
	const tag = world.timeOn(0);
	const [name, args] = chance.one([
		['developFilm', { at: tag }],
		['createAlbum', { id: 'none', at: tag }],
		['updateAlbum', { id: newId(), name: 'x'.repeat(300), at: tag }],
	] as const);
	world.say(`an app of another build pushes ${name}`);
	const group = `other-${world.step}`;
	const made = {
		tag,
		device: -1,
		user,
		name: name as never,
		args,
		isMade: true,
		isRefused: false,
		isSaved: true,
	};
	world.ledger.made(made, true);
	const mutations = [{ clientID: group, id: 1 + chance.below(3), name, args, timestamp: 0 }];
	const push = { pushVersion: 1, clientGroupID: group, profileID: 'p', schemaVersion: '', mutations };
	world.ledger.pushed(push);
	const answer = await world.server.request(
		'/api/sync/push',
		{ body: JSON.stringify(push), headers: new Headers({ 'content-type': 'application/json' }) },
		world.users[user]!.cookie,
	);
	if (answer.status !== 200) throw new Broken(`[P6] what nobody understands is answered ${answer.status}`);
};

/** All that is on its way arrives, until nothing is. */
export const calm: Action = async (world) => {
	world.say('all is calm for a while');
	for (let rounds = 0; rounds < 12; rounds++) {
		const sent = world.network.sent();
		const talking = world.network.talking();
		const answered = world.network.answered();
		if (sent.length + talking.length + answered.length === 0) break;
		for (const call of answered) world.bring(call);
		for (const call of sent) {
			await world.serve(call);
			await settle();
			await world.check(false);
			if (call.answer) world.bring(call);
			await settle();
		}
		for (const stream of world.network.talking()) {
			stream.deliver();
			world.touched.add(stream.device);
			await settle();
		}
		await pass(5);
	}
};

export const actions: readonly (readonly [weight: number, action: Action])[] = [
	[16, edit],
	[20, exchange],
	[4, reach],
	[5, answer],
	[3, loseRequest],
	[3, loseAnswer],
	[2, duplicate],
	[7, lines],
	[1.5, cutStream],
	[3, offline],
	[4, wait],
	[0.3, slumber],
	[6, open],
	[2, flush],
	[4, handOver],
	[1.5, switchUser],
	[1, restart],
	[1, backUp],
	[0.7, restore],
	[2, collect],
	[1, rename],
	[1, store],
	[5, interleave],
	[6, race],
	[6, disagree],
	[2, fault],
	[0.5, otherBuild],
	[2, calm],
];
