import type { Id } from '#domain/ids.ts';
import type { Change } from '../sync/change.ts';
import { bringBack, withdraw } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

/** This moment by the database's clock, to the microsecond, so that no two commands have the same. */
export async function moment(change: Change): Promise<string> {
	const [row] = await change.tx<{ now: string }[]>`select clock_timestamp()::text as now`;
	return row!.now;
}

/** Puts the actor's own assets into the trash, and takes them out of all albums. @param trashedAt a `moment` */
export async function trash(
	change: Change,
	ids: readonly Id[],
	trashedAt: string,
	at: string,
): Promise<Id[]> {
	const trashed = await change.tx<{ id: Id }[]>`
		update assets set trashed_at = ${trashedAt}::timestamptz, version = ${change.next(change.home)}
		where space = ${change.home} and id = any(${ids as Id[]}::uuid[]) and trashed_at is null and not deleted
		returning id`;
	if (trashed.length === 0) return [];
	change.touch(change.home);
	const gone = trashed.map(({ id }) => id);
	await withdraw(change, gone, at);
	return gone;
}

/**
 * Takes the actor's own assets out of the trash, and puts them back into the albums that they were taken from. However
 * long they have been there: who adds a file again wants it, and until it is purged it is there. How long an undo is good
 * for is the matter of who undoes.
 */
export async function untrash(change: Change, ids: readonly Id[], at: string): Promise<Id[]> {
	const back = await change.tx<SummaryRow[]>`
		update assets a set trashed_at = null, version = ${change.next(change.home)}
		where a.space = ${change.home} and a.id = any(${ids as Id[]}::uuid[]) and not a.deleted
			and a.trashed_at is not null
		returning ${summaryColumns(change.tx)}`;
	if (back.length === 0) return [];
	change.touch(change.home);
	await bringBack(change, back, at);
	return back.map(({ id }) => id);
}
