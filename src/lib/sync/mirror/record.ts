/** What the mirror knows about itself, written in the same transaction as the rows. Rules: SPEC.md, "Mirror". */

/** A moment of Replicache: how far it has pulled, and the last mutation of each client that is pending. */
export interface Moment {
	/** The cookie's order; empty before the first pull */
	order: string;
	pending: Record<string, number>;
}

/** A key that Dexie may be ahead in, with its place there: taken-at in a bucket, the trash, or null for neither. */
export type AheadKey = [key: string, place: string | null];

export interface MirrorRecord {
	clientGroup: string;
	/** Replicache had at least this on the disk when `ahead` was begun */
	persisted: Moment;
	/** The rows show this */
	reached: Moment;
	/** Keys written since `persisted`; null where there are too many to name, or a rebuild is not complete */
	ahead: AheadKey[] | null;
	/** [M10] The rows show a view that Replicache had once, and is fetching again */
	held?: true;
}

export const recordName = 'mirror';
/** The host that may write: a value of its own, so that a host that lost its place can be told apart. */
export const writerName = 'mirror.writer';

/** More keys than this are not named one by one. */
export const aheadLimit = 2_000;

/** What a start has to derive: some keys; everything; or everything, once Replicache's view is whole. */
export type ToDerive = AheadKey[] | 'everything' | 'held';

/**
 * [M6] What a start has to derive again: nothing or some keys where Replicache stands between what was persisted and
 * what the rows show, else everything. [M10] Where the rows show more than a view that is not whole, they stay.
 */
export function toDerive(
	record: MirrorRecord | undefined,
	clientGroup: string,
	now: Moment,
	isWhole: boolean,
): ToDerive {
	const derive = sinceRecord(record, clientGroup, now);
	if (derive !== 'everything' || isWhole || !record) return derive;
	const isMore = record.reached.order !== '' && record.reached.order !== now.order;
	return record.held || isMore ? 'held' : 'everything';
}

function sinceRecord(
	record: MirrorRecord | undefined,
	clientGroup: string,
	now: Moment,
): AheadKey[] | 'everything' {
	if (!record || record.ahead === null || record.clientGroup !== clientGroup) return 'everything';
	const { persisted, reached } = record;
	if (now.order < persisted.order || now.order > reached.order) return 'everything';
	// Older than what was persisted: the machine lost power, or a backup of the profile was put back.
	if (now.order === persisted.order && !covers(now.pending, persisted.pending)) return 'everything';
	if (now.order === reached.order && !covers(reached.pending, now.pending)) return 'everything';
	return record.ahead;
}

const covers = (whole: Record<string, number>, part: Record<string, number>) =>
	Object.entries(part).every(([client, last]) => (whole[client] ?? 0) >= last);
