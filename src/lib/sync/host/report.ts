import type { StatusReport, SyncState } from '../messages.ts';
import type { Outcome } from './reach.ts';

/** What the host knows about itself, from which the status is told. */
export interface Facts {
	outcome: Outcome | undefined;
	/** Since this host began, the server's newest view was held */
	contact: boolean;
	/** Edits that the disk does not have yet */
	unsaved: boolean;
	/** The disk refuses */
	trouble: boolean;
	/** The browser has closed the databases, or someone has deleted them */
	lost: boolean;
	pending: number;
	/** Edits wait for longer than sending takes */
	slow: boolean;
	firstSync: { done: number } | null;
	/** ISO 8601 */
	lastSyncAt: string | null;
	offlineSince: string | null;
}

/** [H8] The status in one word; what a person has to know first comes first. */
export function stateOf(facts: Facts): SyncState {
	if (facts.lost) return 'storageLost';
	if (facts.trouble) return 'storageTrouble';
	if (facts.outcome === 'signedOut') return 'signedOut';
	if (facts.unsaved) return 'saving';
	if (facts.outcome === 'unreachable') return 'offline';
	if (facts.pending > 0) return facts.slow || facts.outcome === 'trouble' ? 'waiting' : 'saved';
	if (facts.outcome === 'trouble' || !facts.contact) return 'saved';
	return 'upToDate';
}

export const reportOf = (facts: Facts): StatusReport => ({
	state: stateOf(facts),
	waiting: facts.pending,
	offlineSince: facts.outcome === 'unreachable' ? facts.offlineSince : null,
	firstSync: facts.firstSync,
	lastSyncAt: facts.lastSyncAt,
});
