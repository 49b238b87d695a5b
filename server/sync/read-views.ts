/**
 * Reads what has changed for any number of clients in one snapshot: a pull is one of them, a turn of the live streams
 * all whose spaces have moved. A change of one space is read once for all of them, with a number of statements that
 * does not depend on how many spaces or clients there are. src/lib/sync/SPEC.md, "Pull".
 */
import { isPartial, type Cookie, type SpaceView } from '#protocol/cookie.ts';
import type { PatchOperation, PullAnswer } from '#protocol/pull.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { type ChunkRows, chunkRows, firstSync, type Unfinished } from './first-sync.ts';
import { orderOf, unseenFrom, type Snapshot } from './order.ts';
import { changedRows, operation, type FoundRow, type Want } from './read-rows.ts';
import { bulkTables, lightTables, type RowTable } from './rows.ts';
import { lostAlbums, visibleSpaces, type Memberships, type ViewRequest, type VisibleSpace } from './views.ts';

export interface View {
	answer: PullAnswer;
	/** Whether the answer says anything: an answer that says nothing has the cookie of its request */
	changed: boolean;
	known: Memberships;
}

/** @returns one view for each request, in their order */
export const readViews = (
	sql: Sql,
	requests: readonly ViewRequest[],
	chunks: ChunkRows = chunkRows,
): Promise<View[]> =>
	// Spaces, rows and last mutation ids of one moment: else an effect may come without its id. (rule L3)
	sql.begin('isolation level repeatable read read only', (tx) => readIn(tx, requests, chunks)) as Promise<
		View[]
	>;

async function readIn(tx: Tx, requests: readonly ViewRequest[], chunks: ChunkRows): Promise<View[]> {
	const [[snapshot], visible] = await Promise.all([
		tx<[Snapshot]>`select pg_current_snapshot()::text as text, epoch from sync_state`,
		visibleSpaces(tx, requests),
	]);
	const plans = requests.map((request, i) => plan(request, visible[i]!, snapshot.epoch));

	const wants = new Wants();
	for (const plan of plans) for (const space of plan.spaces) wants.add(space);
	const [, ids, lost] = await Promise.all([
		wants.read(tx),
		lastMutationIds(tx, requests, plans),
		lostAlbums(
			tx,
			plans.flatMap(({ lost }, i) => lost.map((number) => ({ user: requests[i]!.user, number }))),
		),
	]);

	const views: View[] = [];
	for (const [i, plan] of plans.entries()) {
		const request = requests[i]!;
		const patch: PatchOperation[] = plan.base ? [] : [{ op: 'clear' }];
		for (const number of plan.lost) {
			const albumId = lost.get(`${request.user} ${number}`);
			if (albumId) patch.push({ op: 'drop', albumId });
		}
		for (const { space, reset } of plan.spaces)
			if (reset && plan.base?.v[space.number]) patch.push({ op: 'drop', albumId: space.id });
		for (const space of plan.spaces) wants.collect(space, patch);

		const v: Record<string, SpaceView> = {};
		for (const space of visible[i]!.spaces.values()) v[space.number] = [space.version, space.epoch];
		const limit = plan.base ? chunks.next : chunks.first;
		for (const { space, from } of await firstSync(tx, plan.unfinished, patch, limit))
			v[space.number] = [space.version, space.epoch, from];

		const cookie: Cookie = {
			order: orderOf(snapshot, request.cookie),
			epoch: snapshot.epoch,
			user: request.user,
			v,
		};
		// The ids come with the last chunk only: an edit stays pending until all of its effects are there. (rule L8)
		const lastMutationIDChanges = isPartial(cookie) ? {} : ids[i]!;
		const changed =
			patch.length > 0 || Object.keys(lastMutationIDChanges).length > 0 || !sameSpaces(plan.base, cookie);
		views.push({
			answer: { cookie: changed ? cookie : request.cookie!, lastMutationIDChanges, patch },
			changed,
			known: visible[i]!,
		});
	}
	return views;
}

interface PlannedSpace {
	space: VisibleSpace;
	/** Rows above this version; -1 for all */
	since: number;
	/** All that the client holds of it goes first */
	reset: boolean;
	/** How far its first sync has come; undefined where it is complete */
	progress?: Unfinished['from'];
}

interface Plan {
	/** The request's cookie where it can be built upon */
	base: Cookie | null;
	spaces: PlannedSpace[];
	unfinished: Unfinished[];
	/** Numbers of spaces that the client holds and may not see any more */
	lost: number[];
}

function plan(request: ViewRequest, { spaces }: Memberships, epoch: number): Plan {
	const base = usable(request.cookie, request, spaces, epoch) ? request.cookie : null;
	const planned: PlannedSpace[] = [];
	const unfinished: Unfinished[] = [];
	for (const space of spaces.values()) {
		const held = base?.v[space.number];
		const [version, heldEpoch, progress] = held ?? [];
		if (version === undefined || heldEpoch !== space.epoch || version < space.floor) {
			const from: Unfinished['from'] = [0, []];
			planned.push({ space, since: -1, reset: true, progress: from });
			unfinished.push({ space, from });
		} else if (progress) {
			planned.push({ space, since: version, reset: false, progress });
			unfinished.push({ space, from: progress });
		} else if (version < space.version) planned.push({ space, since: version, reset: false });
	}
	const lost = Object.keys(base?.v ?? {})
		.map(Number)
		.filter((number) => !spaces.has(number));
	return { base, spaces: planned, unfinished, lost };
}

/** A cookie of another user, from before a restore, or ahead of the database is none. (rule L6) */
function usable(
	cookie: Cookie | null,
	{ user }: ViewRequest,
	spaces: Memberships['spaces'],
	epoch: number,
): boolean {
	if (cookie?.user !== user || cookie.epoch !== epoch) return false;
	return [...spaces.values()].every((space) => {
		const version = cookie.v[space.number]?.[0] ?? 0;
		// The user's own space has no key of its own to drop: where its tombstones are gone, all is sent anew.
		return version <= space.version && !(space.kind === 'user' && version < space.floor);
	});
}

const sameSpaces = (base: Cookie | null, { v }: Cookie): boolean =>
	base !== null && JSON.stringify(base.v) === JSON.stringify(v);

function wantsOf({ space, since, progress }: PlannedSpace): { table: RowTable; want: Want }[] {
	const want = { space: space.number, since };
	const light = lightTables
		.filter(({ kind, forOwner }) => kind === space.kind && !(forOwner && space.role !== 'owner'))
		.map((table) => ({ table, want }));
	if (since < 0) return light;
	const [reached, after] = progress ?? [bulkTables.length, []];
	const bulk = bulkTables.flatMap((table, i) => {
		if (table.kind !== space.kind || i > reached || (i === reached && after.length === 0)) return [];
		return [{ table, want: i === reached ? { ...want, upto: after } : want }];
	});
	return [...light, ...bulk];
}

/** The distinct reads of all requests, and the rows that they gave. */
class Wants {
	#byTable = new Map<RowTable, Map<string, Want>>();
	#found = new Map<RowTable, Map<string, FoundRow[]>>();

	add(space: PlannedSpace): void {
		for (const { table, want } of wantsOf(space)) {
			const wants = this.#byTable.get(table) ?? new Map<string, Want>();
			wants.set(nameOf(want), want);
			this.#byTable.set(table, wants);
		}
	}

	async read(tx: Tx): Promise<void> {
		await Promise.all(
			[...this.#byTable].map(async ([table, wants]) => {
				const names = [...wants.keys()];
				const found = new Map<string, FoundRow[]>(names.map((name) => [name, []]));
				for (const row of await changedRows(tx, table, [...wants.values()]))
					found.get(names[row.want]!)!.push(row);
				this.#found.set(table, found);
			}),
		);
	}

	/** Adds the operations of one space to a patch. */
	collect(planned: PlannedSpace, patch: PatchOperation[]): void {
		for (const { table, want } of wantsOf(planned))
			for (const row of this.#found.get(table)?.get(nameOf(want)) ?? [])
				patch.push(operation(table, row, planned.space));
	}
}

const nameOf = ({ space, since, upto }: Want) => `${space} ${since} ${upto?.join(' ') ?? ''}`;

/** The last mutation ids that moved since each request's cookie, or all where ids were held back until now. */
async function lastMutationIds(
	tx: Tx,
	requests: readonly ViewRequest[],
	plans: readonly Plan[],
): Promise<Record<string, number>[]> {
	const since = plans.map(({ base }) => (base && !isPartial(base) ? unseenFrom(base) : '0'));
	const rows = await tx<{ n: number; id: string; last: number }[]>`
		select r.n::integer - 1 as n, c.id, c.last_mutation_id as last
		from unnest(${requests.map(({ group }) => group)}::text[], ${requests.map(({ user }) => user)}::uuid[],
			${since}::text[]) with ordinality as r (group_id, user_id, since, n)
		cross join lateral (
			select c.id, c.last_mutation_id
			from client_groups g join clients c on c.group_id = g.id and c.changed_by >= r.since::xid8
			where g.id = r.group_id and g.user_id = r.user_id
			offset 0
		) c`;
	const ids: Record<string, number>[] = requests.map(() => ({}));
	for (const { n, id, last } of rows) ids[n]![id] = last;
	return ids;
}
