import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Change } from '../sync/change.ts';

interface Target {
	space: number;
	albumId: Id;
	id: Id;
}

/** Takes a chosen address for a link. Keys and slugs share one room: both are asked for at `/s/…`. */
export async function takeSlug(change: Change, target: Target, slug: string): Promise<void> {
	if (!(await take(change, target, slug))) refuse('link.slug_taken', { albumId: target.albumId, slug });
}

/** Takes a link's key. One that is known to someone already is no key; it is not told whose it is. */
export async function takeKey(change: Change, target: Target, key: string): Promise<void> {
	if (!(await take(change, target, key)))
		refuse('mutation.invalid', { albumId: target.albumId, path: 'key' });
}

async function take(change: Change, { space, id }: Target, address: string): Promise<boolean> {
	const taken = await change.tx`
		insert into link_addresses (address, space, id) values (${address}, ${space}, ${id})
		on conflict (address) do nothing returning space`;
	return taken.length > 0;
}

/** Gives an address up, so that another link can have it. */
export async function giveUp(change: Change, { space, id }: Target, address: string): Promise<void> {
	await change.tx`
		delete from link_addresses where address = ${address} and space = ${space} and id = ${id}`;
}
