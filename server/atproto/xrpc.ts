import * as z from 'zod';

/** What requests are sent through, with what makes them the person's: a session by app password, or by OAuth. */
export interface Agent {
	readonly did: string;
	/**
	 * @param path with its query, such as `/xrpc/com.atproto.server.getSession`
	 * @throws SignedOut where what the account was connected with is not taken any more; Unreachable
	 */
	fetchHandler(path: string, init?: RequestInit): Promise<Response>;
}

/** What an account was connected with is not taken any more: only the person can do something about it. */
export class SignedOut extends Error {
	override readonly name = 'SignedOut';
}

/** No answer came, or none that could be read: whether something was done there is not known. */
export class Unreachable extends Error {
	override readonly name = 'Unreachable';
}

/** The other server has answered that it does not do it. */
export class XrpcError extends Error {
	override readonly name = 'XrpcError';
	readonly status: number;
	/** Its name for it, such as `InvalidSwap`; empty where it gives none */
	readonly error: string;

	constructor(status: number, error: string) {
		super(`${status} ${error}`);
		this.status = status;
		this.error = error;
	}
}

const Failure = z.object({ error: z.string().max(100) });

/** The error that an answer is, by its name there. */
export async function errorOf(answer: Response): Promise<XrpcError> {
	const body: unknown = await answer.json().catch(() => undefined);
	return new XrpcError(answer.status, Failure.safeParse(body).data?.error ?? '');
}

/** The names under which a session is told to be over. */
const overNames = new Set(['ExpiredToken', 'InvalidToken']);

export const isOver = ({ status, error }: XrpcError) =>
	status === 401 || (status === 400 && overNames.has(error));

/**
 * An answer in JSON as it is to be.
 *
 * @throws XrpcError for a refusal; Unreachable for what is no such answer
 */
export async function read<T>(answer: Response, shape: z.ZodType<T>): Promise<T> {
	if (!answer.ok) throw await errorOf(answer);
	const body: unknown = await answer.json().catch((cause: unknown) => {
		throw new Unreachable('the answer could not be read', { cause });
	});
	const parsed = shape.safeParse(body);
	if (!parsed.success) throw new Unreachable('the answer is not as it is to be');
	return parsed.data;
}

/** Sends, and tells a network that failed from a server that refused. @throws Unreachable */
export async function sent(request: Promise<Response>): Promise<Response> {
	try {
		return await request;
	} catch (cause) {
		if (cause instanceof SignedOut || cause instanceof Unreachable) throw cause;
		throw new Unreachable('no answer', { cause });
	}
}

/** What a request in JSON is sent with. */
export const inJson = (body: object): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body),
});
