/** What crosses the wire of an account in the open network of ATProto, and of the records of a release there. */

/** `expired`: what it was connected with is not taken any more, so the person has to connect it again. */
export const accountStates = ['connected', 'expired'] as const;
export type AccountState = (typeof accountStates)[number];

export const connectMethods = ['app_password', 'oauth'] as const;
export type ConnectMethod = (typeof connectMethods)[number];

/**
 * `waiting`: is written as soon as it can be. `failed`: is tried again when it changes, or when it is asked for.
 * `missing`: was deleted there by somebody, and is written again only when it is asked for. `too_many`: a list of more
 * than a record may hold.
 */
export const recordStates = ['waiting', 'written', 'failed', 'missing', 'too_many'] as const;
export type RecordState = (typeof recordStates)[number];

/** Why a record is not written */
export const recordReasons = [
	/** Its turn comes */
	'queued',
	/** A list waits for its tracks */
	'tracks',
	/** The server is still making what is played */
	'preparing',
	/** The account has to be connected again */
	'expired',
	'unreachable',
	'server_error',
	'too_many_requests',
	/** The other server takes no such record */
	'refused',
	/** It does not fit what such records are */
	'invalid',
	/** This server has lost the file */
	'file_lost',
	/** Too large for the other server, and not played from here */
	'too_large',
	'deleted_there',
	'over_500',
] as const;
export type RecordReason = (typeof recordReasons)[number];
