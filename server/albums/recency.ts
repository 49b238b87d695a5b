import type { LockedAlbum, Change } from '../sync/change.ts';

type At = { at: string };

/**
 * Moves `updatedAt`, and with it `lastActivityAt`: the album's own fields or its entries have changed. The time is the
 * person's, but a device's clock may be wrong: never into the future, and never back.
 */
export async function markUpdated(change: Change, { space }: Pick<LockedAlbum, 'space'>, { at }: At) {
	await change.tx`
		update albums set
			updated_at = greatest(updated_at, least(${at}::timestamptz, now())),
			last_activity_at = greatest(last_activity_at, least(${at}::timestamptz, now())),
			version = ${change.touch(space)}
		where space = ${space}`;
}

/** Moves `lastActivityAt` alone: comments, likes and members have changed. */
export async function markActive(change: Change, { space }: Pick<LockedAlbum, 'space'>, { at }: At) {
	await change.tx`
		update albums set
			last_activity_at = greatest(last_activity_at, least(${at}::timestamptz, now())),
			version = ${change.touch(space)}
		where space = ${space}`;
}

/** `markUpdated` for several albums, whose spaces were touched already. */
export async function markAllUpdated(change: Change, spaces: readonly number[], { at }: At) {
	if (spaces.length === 0) return;
	await change.tx`
		update albums a set
			updated_at = greatest(a.updated_at, least(${at}::timestamptz, now())),
			last_activity_at = greatest(a.last_activity_at, least(${at}::timestamptz, now())),
			version = t.version
		from unnest(${spaces as number[]}::integer[], ${spaces.map((space) => change.touch(space))}::bigint[])
			as t (space, version)
		where a.space = t.space`;
}
