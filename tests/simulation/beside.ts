/** What may happen in a step to several requests at once, or to one of them in the database. */
import type { Action } from './actions.ts';
import type { Chance } from './chance.ts';
import { aConflict } from './conflicts.ts';
import type { Device } from './device.ts';
import { editOn, makeOn, sightOf } from './editing.ts';
import type { Call } from './network.ts';
import { pass, settle } from './time.ts';
import type { YieldPoint } from './transactions.ts';
import { Broken } from './views.ts';
import { mostAtOnce, type World } from './world.ts';

/** Requests at once, held where the schedule says. */
async function atOnce(world: World, chance: Chance, calls: readonly Call[]): Promise<void> {
	// Before the spaces are locked, anywhere behind, or with everything done but the commit.
	const point = (): YieldPoint => chance.one([1 + chance.below(3), 4 + chance.below(10), 'commit']);
	const hold = (call: Call): [Call, 'change' | 'pull', YieldPoint] =>
		call.path === 'push' ? [call, 'change', point()] : [call, 'pull', 1 + chance.below(5)];
	const held = calls.slice(0, mostAtOnce).map(hold);
	const names = held.map(([{ path, device }, , at]) => `${path} of ${device} held at ${at}`);
	world.say(`at once: ${names.join(', ')}`);
	await world.interleave(held, chance.in(0.4) ? 1 + chance.below(4) : undefined, chance);
	for (const call of calls) if (call.answer && chance.in(0.5)) world.bring(call);
}

const notLive = ({ path }: Call) => path !== 'live';

export const interleave: Action = async (world, chance) => {
	const calls = chance.some(world.network.sent().filter(notLive), 3);
	if (calls.length === 0) return false;
	await atOnce(world, chance, calls);
};

/** Two people do something in the same moment, while their devices hear of each other. */
export const race: Action = async (world, chance) => {
	const working = world.devices.filter((device) => device.current && device.line.online);
	const racing = chance.some(working, 3);
	if (racing.length < 2) return false;
	for (const device of racing) await editOn(world, device, device.current!, chance);
	await pushAtOnce(world, chance, racing);
};

/** What these devices push runs beside each other, and beside something that they pull. */
async function pushAtOnce(world: World, chance: Chance, racing: readonly Device[]): Promise<void> {
	await pass(5);
	const sent = world.network.sent().filter(({ device }) => racing.some(({ index }) => index === device));
	const pushes = sent.filter(({ path }) => path === 'push');
	const rest = chance.some(
		sent.filter((call) => notLive(call) && !pushes.includes(call)),
		1,
	);
	if (pushes.length > 0) await atOnce(world, chance, [...pushes, ...rest]);
}

/** [C1]-[C12] Two do what does not go together, before either hears of the other: at once, or whoever comes first. */
export const disagree: Action = async (world, chance) => {
	const working = world.devices.filter((device) => device.current);
	const pairs = working.flatMap((one) =>
		working.flatMap((other) => (one === other ? [] : [[one, other] as const])),
	);
	for (const both of chance.shuffled(pairs)) {
		const times = both.map(({ skew }) => world.timeOn(skew));
		const sights = both.map((device) => sightOf(world, device, device.current!));
		const found = aConflict(chance, sights, times);
		if (!found) continue;
		world.say(`${found.rule}: devices ${both.map(({ index }) => index).join(' and ')} disagree`);
		for (const [i, device] of both.entries())
			await makeOn(world, device, device.current!, found.edits[i]!, times[i]!, chance);
		if (chance.in(0.5)) await pushAtOnce(world, chance, both);
		return;
	}
	return false;
};

/** The database fails in the middle of something. */
export const fault: Action = async (world, chance) => {
	const call = chance.any(world.network.sent().filter(({ path }) => path === 'push'));
	if (!call) return false;
	const code = chance.one(['40001', '53300', '57014']);
	const hasFailed = world.server.transactions.fail('change', 1 + chance.below(20), code);
	await world.serve(call);
	await settle();
	if (!hasFailed()) return;
	world.say(`the database fails with ${code}`);
	if (call.answer!.status < 500)
		throw new Broken(`[P7] a fault of the database is answered ${call.answer!.status}`);
};
