import type { StatusReport, SyncState } from './messages.ts';

/** How this device and the server stand, for the one place that says it. Follows the host's reports. */
export class SyncStatus {
	state = $state<SyncState>('saved');
	/** Edits that the server has not confirmed */
	waiting = $state(0);
	offlineSince = $state.raw<Date | null>(null);
	/** A first sync in progress, with the rows that have come; null otherwise */
	firstSync = $state.raw<{ done: number } | null>(null);
	lastSyncAt = $state.raw<Date | null>(null);

	/** Takes over what the host reports. */
	follow(report: StatusReport): void {
		this.state = report.state;
		this.waiting = report.waiting;
		this.offlineSince = date(report.offlineSince);
		this.firstSync = report.firstSync;
		this.lastSyncAt = date(report.lastSyncAt);
	}
}

const date = (time: string | null) => (time === null ? null : new Date(time));
