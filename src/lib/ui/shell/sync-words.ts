import type { SyncState } from '#lib/sync/messages.ts';
import { timeOfDay } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';

/** What is known about how this device and the server stand. */
export interface Standing {
	state: SyncState;
	waiting: number;
	offlineSince: Date | null;
	firstSync: { done: number } | null;
}

/** The few quiet words that say it; docs/design.md, "States". */
export function syncWords({ state, waiting, offlineSince, firstSync }: Standing): string {
	switch (state) {
		case 'signedOut':
			return m.sync_signed_out();
		case 'unsupported':
			return m.sync_unsupported();
		case 'storageTrouble':
		case 'storageLost':
			return m.sync_storage();
		case 'offline':
			if (waiting > 0) return m.sync_offline_waiting({ count: waiting });
			return offlineSince
				? m.sync_offline_since({ time: timeOfDay(offlineSince.toISOString()) })
				: m.sync_offline();
		case 'saving':
			return m.sync_saving();
		case 'waiting':
			return m.sync_waiting({ count: waiting });
		default:
			if (firstSync) return m.sync_first({ count: firstSync.done });
			if (waiting > 0) return m.sync_waiting({ count: waiting });
			return state === 'upToDate' ? m.sync_up_to_date() : m.sync_saved();
	}
}
