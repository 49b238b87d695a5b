import type { NodeOAuthClient, OAuthSession } from '@atproto/oauth-client-node';
import { type Agent, SignedOut, Unreachable } from '../xrpc.ts';

interface Needs {
	client: () => Promise<NodeOAuthClient>;
	/** Whether an error of the client says that there is nothing more to be had by a grant */
	isOver: (error: unknown) => Promise<boolean>;
}

/** Speaks for a person by what they have granted; tokens are made new when they have ended. */
export class OauthAgent implements Agent {
	readonly did: string;
	readonly #needs: Needs;
	#session: Promise<OAuthSession> | undefined;

	constructor(needs: Needs, did: string) {
		this.#needs = needs;
		this.did = did;
	}

	async fetchHandler(path: string, init: RequestInit = {}): Promise<Response> {
		const session = await this.#tried(() => (this.#session ??= this.#restored()));
		const send = () => this.#tried(() => session.fetchHandler(path, init));
		const answer = await send();
		if (answer.status !== 401) return answer;
		// The client says neither why it has got no new tokens nor whether it has tried, so they are asked for here.
		const isAskedAgain = wantsNonce(answer);
		if (!isAskedAgain) await this.#tried(() => session.getTokenInfo(true));
		// A stream has been read: whoever sends one makes another and comes again.
		if (init.body instanceof ReadableStream) return answer;
		const second = await send();
		if (second.status === 401 && !isAskedAgain) throw new SignedOut('new tokens are not taken either');
		return second;
	}

	/** Whether its tokens have ended is looked at with each request. */
	async #restored(): Promise<OAuthSession> {
		try {
			return await (await this.#needs.client()).restore(this.did, false);
		} catch (error) {
			this.#session = undefined;
			throw error;
		}
	}

	async #tried<T>(work: () => Promise<T>): Promise<T> {
		try {
			return await work();
		} catch (cause) {
			if (cause instanceof SignedOut || cause instanceof Unreachable) throw cause;
			if (await this.#needs.isOver(cause)) throw new SignedOut('the grant has ended', { cause });
			throw new Unreachable('no answer', { cause });
		}
	}
}

/** Whether a request is only to be sent again, with a number that the answer has. */
const wantsNonce = (answer: Response) =>
	answer.headers.get('www-authenticate')?.includes('use_dpop_nonce') ?? false;
