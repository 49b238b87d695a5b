import { createHash, randomBytes } from 'node:crypto';

/** By this a person, and whoever looks for secrets in code, knows what it is. */
const prefix = 'gatefold_';

/** 32 bytes in base64url */
const form = /^gatefold_[A-Za-z0-9_-]{43}$/;

/** A secret that nobody has: 256 random bits. */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64url');

/** What is kept of a secret. It has too many bits to be guessed, so that a fast hash is enough. */
export const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** What is shown of a secret: 24 of its bits, and the rest stays out of reach. */
export const hintOf = (secret: string): string => secret.slice(0, prefix.length + 4);

/** Whether a request brings a key, right or wrong. Its cookies say nothing then. */
export const bringsKey = (request: Request): boolean => given(request).length > 0;

/**
 * The secret that a request brings in `x-api-key` or as `Authorization: Bearer`; undefined for none, for what cannot be
 * one, and where two headers bring two.
 */
export function secretOf(request: Request): string | undefined {
	const [secret, ...others] = new Set(given(request));
	return secret !== undefined && others.length === 0 && form.test(secret) ? secret : undefined;
}

/** Other schemes of `Authorization` are a proxy's, which asks for a password of its own. */
function given({ headers }: Request): string[] {
	const bearer = /^bearer(?:\s+|$)(.*)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1];
	return [headers.get('x-api-key'), bearer?.trim()].filter((one) => typeof one === 'string');
}
