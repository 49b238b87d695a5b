import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/roles.ts';
import type { Cookie } from '#protocol/cookie.ts';
import type { Sql, Tx } from '../db/sql.ts';

/** A space as one user sees it in one snapshot. */
export interface VisibleSpace {
	number: number;
	/** The album's or the user's */
	id: Id;
	kind: 'user' | 'album';
	version: number;
	floor: number;
	size: number;
	/** Of the membership; 0 for the user's own space */
	epoch: number;
	role: Role;
}

/** What a user could see when it was last read; kept by the server for an open stream, so never from a client. */
export interface Memberships {
	/** Version of the user's own space: while it stands, so do the memberships */
	version: number;
	spaces: Map<number, VisibleSpace>;
}

/** Whose view is read, and from where. */
export interface ViewRequest {
	user: Id;
	group: string;
	/** The view that the client holds; null for none */
	cookie: Cookie | null;
	/** For streams: what was visible before, and which spaces are said to have changed */
	known?: Memberships;
	dirty?: ReadonlySet<number>;
}

interface SpaceRow {
	number: number;
	id: Id;
	kind: 'user' | 'album';
	version: number;
	floor: number;
	size: number;
}

interface MembershipRow extends SpaceRow {
	user: Id;
	role: Role;
	epoch: number;
}

/** What each request's user may see in this snapshot, in two statements however many there are. */
export async function visibleSpaces(tx: Sql | Tx, requests: readonly ViewRequest[]): Promise<Memberships[]> {
	const users = [...new Set(requests.map((request) => request.user))];
	const dirty = [
		...new Set(requests.flatMap((request) => (request.known ? [...(request.dirty ?? [])] : []))),
	];
	const spaces = await tx<SpaceRow[]>`
		select number, id, kind, version, floor, size from spaces
		where id = any(${users}::uuid[]) or number = any(${dirty}::integer[])`;
	const home = new Map(spaces.filter(({ kind }) => kind === 'user').map((space) => [space.id, space]));
	const byNumber = new Map(spaces.map((space) => [space.number, space]));

	const stale = requests.filter(({ known, user }) => !known || known.version !== home.get(user)?.version);
	const memberships = await membershipsOf(tx, [...new Set(stale.map(({ user }) => user))]);
	return requests.map((request) => {
		const own = home.get(request.user);
		if (!own) return { version: 0, spaces: new Map() };
		const before =
			request.known?.version === own.version ? request.known.spaces : memberships.get(request.user);
		const visible = new Map<number, VisibleSpace>();
		visible.set(own.number, { ...own, epoch: 0, role: 'owner' });
		for (const space of before?.values() ?? [])
			if (space.kind === 'album') visible.set(space.number, { ...space, ...byNumber.get(space.number) });
		return { version: own.version, spaces: visible };
	});
}

// `offset 0`, here and below: a probe for each user. Joined freely, a plan that is kept for any number of them reads
// whole tables.
async function membershipsOf(tx: Sql | Tx, users: Id[]): Promise<Map<Id, Map<number, VisibleSpace>>> {
	const found = new Map<Id, Map<number, VisibleSpace>>(users.map((user) => [user, new Map()]));
	if (users.length === 0) return found;
	const rows = await tx<MembershipRow[]>`
		select u.id as user, m.role, m.epoch, s.number, s.id, s.kind, s.version, s.floor, s.size
		from spaces u
		cross join lateral (
			select m.role, m.epoch, m.album_space from memberships m where m.space = u.number and not m.deleted offset 0
		) m
		join spaces s on s.number = m.album_space
		where u.id = any(${users}::uuid[])`;
	for (const { user, ...space } of rows) found.get(user)!.set(space.number, space);
	return found;
}

/**
 * The albums that these numbers once were to these users. A number that a user never had a right to is not told: a
 * cookie comes from a client.
 */
export async function lostAlbums(
	tx: Sql | Tx,
	lost: readonly { user: Id; number: number }[],
): Promise<Map<string, Id>> {
	if (lost.length === 0) return new Map();
	const rows = await tx<{ user: Id; number: number; album: Id }[]>`
		select m.*
		from unnest(${lost.map(({ user }) => user)}::uuid[], ${lost.map(({ number }) => number)}::integer[]) as l (id, number)
		cross join lateral (
			select u.id as user, m.album_space as number, m.album_id as album
			from spaces u join memberships m on m.space = u.number and m.album_space = l.number
			where u.id = l.id
			offset 0
		) m`;
	return new Map(rows.map(({ user, number, album }) => [`${user} ${number}`, album]));
}
