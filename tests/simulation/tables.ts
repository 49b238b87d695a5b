import type { Rows } from './rows.ts';

/** What holds of the tables by themselves, whoever looks at them. Undefined where all of it does. */
export function wrongTables(rows: Rows): string | undefined {
	const spaces = new Map(rows.spaces.map((space) => [space.number as number, space]));
	for (const table of [
		'albums',
		'members',
		'assets',
		'entries',
		'comments',
		'likes',
		'links',
		'notices',
	] as const)
		for (const { space, version } of rows[table])
			if (version > spaces.get(space)!.version)
				return `[P1] a row of ${table} has version ${version} of a space that is at ${spaces.get(space)!.version}`;

	const links = new Set(rows.links.map(({ space, id }) => `${space} ${String(id)}`));
	for (const { space, id, address } of rows.link_addresses)
		if (!links.has(`${space} ${String(id)}`) && spaces.get(space)!.floor === 0)
			return `[P6] the address ${String(address)} is that of a link that was never made`;

	for (const album of rows.albums) {
		const owners = rows.members.filter(
			({ space, role, deleted }) => space === album.space && role === 'owner' && !deleted,
		);
		if (owners.length !== 1 || owners[0]!.user_id !== album.owner_id)
			return `the album ${String(album.id)} has ${owners.length} owners, or another one`;
	}
	return undefined;
}
