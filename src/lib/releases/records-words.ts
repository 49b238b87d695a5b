import { m } from '#lib/paraglide/messages.js';
import type { ReleaseRecords } from '#lib/settings/network/network-client.ts';
import type { RecordReason, RecordState } from '#protocol/atproto.ts';

const reasons: Record<RecordReason, () => string> = {
	queued: m.record_queued,
	tracks: m.record_tracks,
	preparing: m.record_preparing,
	expired: m.record_expired,
	unreachable: m.record_unreachable,
	server_error: m.record_server_error,
	too_many_requests: m.record_too_many_requests,
	refused: m.record_refused,
	invalid: m.record_invalid,
	file_lost: m.record_file_lost,
	too_large: m.record_too_large,
	deleted_there: m.record_deleted_there,
	over_500: m.record_over_500,
};

export const reasonWords = (reason: RecordReason): string => reasons[reason]();

/** How it stands with one record, with why where that is known. */
export function stateWords(state: RecordState, reason: RecordReason | null): string {
	if (state === 'written') return m.record_written();
	const why = reason ? reasonWords(reason) : '';
	return state === 'waiting' ? m.record_waits({ why }) : m.record_stopped({ why });
}

export interface RecordsSummary {
	/** Whether all of it is there as it is here */
	isWritten: boolean;
	/** How many records wait, by why; the most frequent first */
	waiting: { reason: RecordReason; count: number }[];
	/** The same of those that are not tried again by themselves */
	stopped: { reason: RecordReason; count: number }[];
	/** Whether some of those can be written when it is asked for */
	canRetry: boolean;
}

/** How it stands with the records of a release, the list record and those of its tracks together. */
export function summaryOf({ list, tracks }: ReleaseRecords): RecordsSummary {
	const all = [...(list ? [list] : []), ...tracks];
	const counted = (wanted: (state: (typeof all)[number]['state']) => boolean) => {
		const counts = new Map<RecordReason, number>();
		for (const { state, reason } of all)
			if (wanted(state) && reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
		return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
	};
	return {
		isWritten: all.length > 0 && all.every(({ state }) => state === 'written'),
		waiting: counted((state) => state === 'waiting'),
		stopped: counted((state) => state === 'failed' || state === 'missing' || state === 'too_many'),
		canRetry: all.some(({ state }) => state === 'failed' || state === 'missing'),
	};
}
