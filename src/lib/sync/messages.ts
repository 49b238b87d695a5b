/**
 * What pages and the sync host say to each other over one BroadcastChannel per person. Every page hears everything;
 * `to` says whom it concerns. Rules: SPEC.md, "Host".
 */
import type { MutationName } from '#domain/mutations.ts';
import type { ErrorCode } from '#domain/errors.ts';

export const channelOf = (userId: string) => `gatefold-sync:${userId}`;
/** The Web Lock whose holder runs the host. */
export const lockOf = (userId: string) => `sync:${userId}`;

export type SyncState =
	| 'saving'
	| 'saved'
	| 'waiting'
	| 'upToDate'
	| 'offline'
	| 'signedOut'
	| 'unsupported'
	| 'storageTrouble'
	| 'storageLost';

/** How the host is doing, as it is shown in one place of every page. Times are ISO 8601. */
export interface StatusReport {
	state: SyncState;
	/** Edits that the server has not confirmed */
	waiting: number;
	offlineSince: string | null;
	/** A first sync in progress: how many rows have come so far */
	firstSync: { done: number } | null;
	lastSyncAt: string | null;
}

/** What a page asks of the host. Each is answered once under its message id. */
export type Request =
	| { type: 'mutate'; name: MutationName; args: unknown }
	| { type: 'flush' }
	| { type: 'pendingCount' }
	/** Closes the databases and deletes them: signing out with "discard" */
	| { type: 'destroy' };

/** What a page tells the host; nobody waits for an answer. */
export type Announcement =
	| { type: 'ping' }
	/** The page is hidden or goes away: what is not persisted must be now. */
	| { type: 'hidden' }
	/** The page is looked at, or the device says that it is online: try the network at once. */
	| { type: 'wake' }
	| { type: 'signedIn' };

export type ToHost =
	| { to: 'host'; from: string; id: string; request: Request }
	| { to: 'host'; from: string; announcement: Announcement };

export type Answer =
	{ ok: true; value?: unknown } | { ok: false; code: ErrorCode; detail: Record<string, unknown> };

export type FromHost =
	| { to: string; host: string; id: string; answer: Answer }
	/** Sent to a ping, at each change, and before work that leaves no time to answer: `patience` is its length in ms. */
	| {
			to: 'pages';
			host: string;
			build: string;
			type: 'beat';
			patience: number;
			saved: number;
			status: StatusReport;
	  }
	| { to: 'pages'; host: string; type: 'destroying' }
	| { to: 'pages'; host: string; type: 'destroyed' };

/** A page has got the lock and is starting a host: the others give it time. */
export interface Claim {
	to: 'pages';
	type: 'claim';
	host: string;
}

export type ChannelMessage = ToHost | FromHost | Claim;

/** What starts a host worker; the only message that goes to the worker itself. */
export interface StartHost {
	type: 'start';
	userId: string;
	host: string;
	build: string;
}
