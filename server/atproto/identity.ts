import { Resolver } from 'node:dns/promises';
import * as z from 'zod';
import type { Fetch } from './guarded-fetch.ts';
import { read, sent, Unreachable, XrpcError } from './xrpc.ts';

export const Did = z
	.string()
	.max(2_048)
	.regex(/^did:(?:plc:[a-z2-7]{24}|web:[a-zA-Z0-9.-]{1,253}(?:%3A\d{1,5})?)$/);

export const Handle = z
	.string()
	.max(253)
	.toLowerCase()
	.regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

const Document = z.object({
	id: z.string(),
	alsoKnownAs: z.array(z.string()).max(100).optional(),
	service: z
		.array(z.object({ id: z.string(), type: z.string(), serviceEndpoint: z.unknown() }))
		.max(100)
		.optional(),
});

/** Whose an account is, as the directory of identities says */
export interface Identity {
	did: string;
	/** Origin of the server that holds the repository */
	pds: string;
	/** As the document claims it; nobody has asked the handle itself */
	handle: string | undefined;
}

/**
 * What a DID says of itself.
 *
 * @param plc origin of the directory
 * @returns undefined where there is none, or it names no server
 * @throws Unreachable
 */
export async function identityOf(fetch: Fetch, plc: string, did: string): Promise<Identity | undefined> {
	const url = did.startsWith('did:web:')
		? `https://${did.slice('did:web:'.length).replace('%3A', ':')}/.well-known/did.json`
		: `${plc}/${did}`;
	const document = await read(await sent(fetch(url)), Document).catch((error: unknown) => {
		if (error instanceof XrpcError && error.status < 500 && error.status !== 429) return undefined;
		throw error instanceof XrpcError ? new Unreachable('the directory has failed', { cause: error }) : error;
	});
	if (document?.id !== did) return undefined;
	const service = document.service?.find(
		({ id, type }) => id.replace(did, '') === '#atproto_pds' && type === 'AtprotoPersonalDataServer',
	);
	const endpoint = typeof service?.serviceEndpoint === 'string' ? URL.parse(service.serviceEndpoint) : null;
	const handle = document.alsoKnownAs?.find((name) => name.startsWith('at://'))?.slice('at://'.length);
	return endpoint ? { did, pds: endpoint.origin, handle } : undefined;
}

/** The DID that a handle names, by DNS or by its own site. @returns undefined where it names none */
export async function didOfHandle(fetch: Fetch, handle: string): Promise<string | undefined> {
	return (await byDns(handle)) ?? (await bySite(fetch, handle));
}

async function byDns(handle: string): Promise<string | undefined> {
	const resolver = new Resolver({ timeout: 3_000, tries: 1 });
	const lines = await resolver.resolveTxt(`_atproto.${handle}`).catch(() => []);
	const found = lines.map((parts) => parts.join('')).filter((line) => line.startsWith('did='));
	// Two are none: which one is meant?
	return found.length === 1 ? Did.safeParse(found[0]!.slice('did='.length)).data : undefined;
}

async function bySite(fetch: Fetch, handle: string): Promise<string | undefined> {
	const answer = await fetch(`https://${handle}/.well-known/atproto-did`).catch(() => undefined);
	if (!answer?.ok) return undefined;
	return Did.safeParse((await answer.text().catch(() => '')).trim()).data;
}
