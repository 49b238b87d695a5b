/** Keys lie on the server alone: a list of what opens an account is of no use on a device that cannot close it. */
import * as z from 'zod/mini';
import { MadeKey, type NewKey, ShownKey } from '#protocol/keys.ts';
import { askServer, ServerFailure } from '../ask-server.ts';

const Session = z.nullable(z.object({ user: z.object({ isAdmin: z.boolean() }) }));

/** Newest first. @throws ServerFailure */
export const listKeys = async (): Promise<ShownKey[]> =>
	z.parse(z.array(ShownKey), await askServer('/api/keys'));

/** @throws ServerFailure */
export const makeKey = async (key: NewKey): Promise<MadeKey> =>
	z.parse(MadeKey, await askServer('/api/keys', 'POST', key));

/** Ends a key; one that is gone already is gone. @throws ServerFailure */
export async function revokeKey(id: string): Promise<void> {
	try {
		await askServer(`/api/keys/${id}`, 'DELETE');
	} catch (error) {
		if (!(error instanceof ServerFailure && error.code === 'key.not_found')) throw error;
	}
}

/** Whether keys may be made that look after the server. @throws ServerFailure */
export const isAdmin = async (): Promise<boolean> =>
	z.parse(Session, await askServer('/api/auth/get-session'))?.user.isAdmin ?? false;
