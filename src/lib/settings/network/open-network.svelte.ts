import { type Failure, failureOf } from '../ask-server.ts';
import {
	type AppPassword,
	connectAccount,
	disconnectAccount,
	type NetworkStanding,
	readStanding,
} from './network-client.ts';

/** A person's account in the open network, as the server has it. */
export class OpenNetwork {
	/** Undefined until it has come */
	standing = $state.raw<NetworkStanding>();
	failure = $state<Failure>();

	/** Reads it anew. What was read before stays where that fails. */
	async load(): Promise<void> {
		this.failure = await failureOf(async () => {
			this.standing = await readStanding();
		});
	}

	/** @returns why it could not be connected */
	connect(given: AppPassword): Promise<Failure | undefined> {
		return failureOf(async () => {
			this.standing = await connectAccount(given);
		});
	}

	/** @returns why it could not be disconnected */
	disconnect(): Promise<Failure | undefined> {
		return failureOf(async () => {
			await disconnectAccount();
			if (this.standing) this.standing = { ...this.standing, account: null };
		});
	}
}
