/** Keys lie on the server alone: a list of what opens an account is of no use on a device that cannot close it. */
import * as z from 'zod/mini';
import { errorCodes, type ErrorCode } from '#domain/errors.ts';
import { MadeKey, type NewKey, ShownKey } from '#protocol/keys.ts';

/** Why it did not work: the server's code, or `network` where it was not reached. */
export class KeysFailure extends Error {
	override readonly name = 'KeysFailure';
	readonly code: ErrorCode | 'network';

	constructor(code: ErrorCode | 'network') {
		super(code);
		this.code = code;
	}
}

const Failed = z.object({ code: z.enum(errorCodes) });
const Session = z.nullable(z.object({ user: z.object({ isAdmin: z.boolean() }) }));

/** Newest first. @throws KeysFailure */
export const listKeys = async (): Promise<ShownKey[]> =>
	z.parse(z.array(ShownKey), await ask('/api/keys', 'GET'));

/** @throws KeysFailure */
export const makeKey = async (key: NewKey): Promise<MadeKey> =>
	z.parse(MadeKey, await ask('/api/keys', 'POST', key));

/** Ends a key; one that is gone already is gone. @throws KeysFailure */
export async function revokeKey(id: string): Promise<void> {
	try {
		await ask(`/api/keys/${id}`, 'DELETE');
	} catch (error) {
		if (!(error instanceof KeysFailure && error.code === 'key.not_found')) throw error;
	}
}

/** Whether keys may be made that look after the server. @throws KeysFailure */
export const isAdmin = async (): Promise<boolean> =>
	z.parse(Session, await ask('/api/auth/get-session', 'GET'))?.user.isAdmin ?? false;

async function ask(path: string, method: string, body?: object): Promise<unknown> {
	let answer: Response;
	try {
		answer = await fetch(path, {
			method,
			cache: 'no-store',
			...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
	} catch {
		throw new KeysFailure('network');
	}
	if (answer.status === 204) return undefined;
	const json: unknown = await answer.json().catch(() => undefined);
	if (answer.ok) return json;
	throw new KeysFailure(Failed.safeParse(json).data?.code ?? 'unavailable');
}
