import type { MadeKey, NewKey, ShownKey } from '#protocol/keys.ts';
import { type Failure, failureOf } from '../ask-server.ts';
import { isAdmin, listKeys, makeKey, revokeKey } from './keys-client.ts';

/** A person's keys as the server has them, and the one that was just made, whose secret is nowhere else. */
export class KeyList {
	/** Undefined until they have come */
	keys = $state.raw<ShownKey[]>();
	isAdmin = $state(false);
	failure = $state<Failure>();
	made = $state.raw<MadeKey>();

	/** Reads them anew. What was read before stays where that fails. */
	async load(): Promise<void> {
		this.failure = await failureOf(async () => {
			[this.keys, this.isAdmin] = await Promise.all([listKeys(), isAdmin()]);
		});
	}

	/** @returns why it could not be made; undefined: it is `made` */
	make(key: NewKey): Promise<Failure | undefined> {
		return failureOf(async () => {
			const { secret, ...shown } = await makeKey(key);
			this.made = { ...shown, secret };
			this.keys = [shown, ...(this.keys ?? [])];
		});
	}

	/** @returns why it could not be revoked */
	revoke(id: string): Promise<Failure | undefined> {
		return failureOf(async () => {
			await revokeKey(id);
			this.keys = this.keys?.filter((key) => key.id !== id);
			if (this.made?.id === id) this.made = undefined;
		});
	}
}
