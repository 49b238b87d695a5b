import * as z from 'zod/mini';
import { errorCodes, type ErrorCode } from '#domain/errors.ts';

/** Why it did not work: the server's code, or `network` where it was not reached. */
export type Failure = ErrorCode | 'network';

export class ServerFailure extends Error {
	override readonly name = 'ServerFailure';
	readonly code: Failure;

	constructor(code: Failure) {
		super(code);
		this.code = code;
	}
}

const Failed = z.object({ code: z.enum(errorCodes) });

/**
 * Asks the server for what lies there alone, and on no device.
 *
 * @returns the JSON of the answer; undefined where there is none
 * @throws ServerFailure
 */
export async function askServer(path: string, method = 'GET', body?: object): Promise<unknown> {
	let answer: Response;
	try {
		answer = await fetch(path, {
			method,
			cache: 'no-store',
			...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		});
	} catch {
		throw new ServerFailure('network');
	}
	if (answer.status === 204) return undefined;
	const json: unknown = await answer.json().catch(() => undefined);
	if (answer.ok) return json;
	throw new ServerFailure(Failed.safeParse(json).data?.code ?? 'unavailable');
}

/** Does what asks the server. @returns why that did not work; undefined: it did */
export async function failureOf(work: () => Promise<void>): Promise<Failure | undefined> {
	try {
		await work();
		return undefined;
	} catch (error) {
		if (error instanceof ServerFailure) return error.code;
		throw error;
	}
}
