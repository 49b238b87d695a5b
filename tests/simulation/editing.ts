/** Edits in the simulation, as pages make them on what they show. */
import type { Chance } from './chance.ts';
import type { Device, Running } from './device.ts';
import { anEdit, type Made, type Sight } from './edits.ts';
import { settle } from './time.ts';
import type { World } from './world.ts';

/** A device that has a host for whoever is signed in. */
export function someone(world: World, chance: Chance): [Device, Running] | undefined {
	const working = world.devices.filter((device) => device.current);
	const device = chance.any(working);
	return device && [device, device.current!];
}

/** What the page of a host shows, and to whom. */
export const sightOf = (world: World, device: Device, { user }: Running): Sight => ({
	me: world.users[user]!,
	people: world.users,
	rows: <T>(table: string) => device.rows<T>(user, table),
});

/** An edit as a page makes it. */
export async function editOn(world: World, device: Device, running: Running, chance: Chance): Promise<void> {
	const tag = world.timeOn(device.skew);
	const made = await anEdit(chance, sightOf(world, device, running), tag);
	world.touched.add(device.index);
	if (made) await makeOn(world, device, running, made, tag, chance);
}

export async function makeOn(
	world: World,
	device: Device,
	running: Running,
	made: Made,
	tag: string,
	chance: Chance,
): Promise<void> {
	world.say(`device ${device.index}: ${made.name}`);
	const fate = { isMade: false, isRefused: false, isSaved: false };
	const entry = { ...made, tag, device: device.index, user: running.user, ...fate };
	world.touched.add(device.index);
	world.ledger.made(entry);
	device.edit(running, entry, chance.in(0.1));
	await settle();
}
