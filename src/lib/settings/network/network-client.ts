/** The account in the open network lies on the server alone: a device could write nothing there. */
import * as z from 'zod/mini';
import { accountStates, connectMethods, recordReasons, recordStates } from '#protocol/atproto.ts';
import { askServer } from '../ask-server.ts';

const Account = z.object({
	did: z.string(),
	handle: z.string(),
	pds: z.string(),
	method: z.enum(connectMethods),
	state: z.enum(accountStates),
	connectedAt: z.string(),
});
export type NetworkAccount = z.infer<typeof Account>;

const Standing = z.object({ isOn: z.boolean(), hasOauth: z.boolean(), account: z.nullable(Account) });
export type NetworkStanding = z.infer<typeof Standing>;

const state = {
	state: z.enum(recordStates),
	uri: z.nullable(z.string()),
	link: z.nullable(z.string()),
	reason: z.nullable(z.enum(recordReasons)),
};
const Records = z.object({
	list: z.nullable(z.object(state)),
	tracks: z.array(z.object({ track_id: z.string(), ...state })),
});
export type ReleaseRecords = z.infer<typeof Records>;

export interface AppPassword {
	/** A handle or a DID */
	identifier: string;
	appPassword: string;
	/** Where the account is; what its identity says where it is not given */
	pds?: string | undefined;
}

const path = '/api/atproto';

/** @throws ServerFailure */
export const readStanding = async (): Promise<NetworkStanding> => z.parse(Standing, await askServer(path));

/** @throws ServerFailure */
export const connectAccount = async (given: AppPassword): Promise<NetworkStanding> =>
	z.parse(Standing, await askServer(path, 'PUT', given));

/** @throws ServerFailure */
export const disconnectAccount = async (): Promise<void> => void (await askServer(path, 'DELETE'));

/** Where the browser goes to connect an account by OAuth. */
export const oauthStart = (identifier: string): string =>
	`${path}/oauth/start?${new URLSearchParams({ identifier }).toString()}`;

/** @throws ServerFailure */
export const readRecords = async (albumId: string): Promise<ReleaseRecords> =>
	z.parse(Records, await askServer(`${path}/releases/${albumId}`));

/** Has written again what failed or is missing. @throws ServerFailure */
export const retryRecords = async (albumId: string): Promise<ReleaseRecords> =>
	z.parse(Records, await askServer(`${path}/releases/${albumId}/retry`, 'POST', {}));
