/**
 * Ids are made on the device, so that creating needs no server. They are lower-case UUID strings: version 7
 * (RFC 9562, 5.7) for what a person makes, version 8 (5.8) where the content decides.
 */
import * as z from 'zod/mini';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const Id = z.string().check(z.regex(uuid, 'not an id'));
export type Id = z.infer<typeof Id>;

/** Lower-case hex of a SHA-256 */
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'not a SHA-256'));

export const isId = (text: string) => uuid.test(text);

/** A new UUIDv7. @param now milliseconds since 1970, the id's first 48 bits */
export function newId(now: number = Date.now()): Id {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
	return format(bytes, 7);
}

/** The id of an asset: the same file of the same owner is the same asset, on any device and offline. */
export async function assetIdOf(ownerId: Id, sha256: string): Promise<Id> {
	return derivedId(`asset ${ownerId} ${sha256}`);
}

/** A UUIDv8 that depends on the text alone. The text starts with what the id is for, so that uses cannot meet. */
export async function derivedId(text: string): Promise<Id> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return format(new Uint8Array(digest).slice(0, 16), 8);
}

function format(bytes: Uint8Array, version: number): Id {
	bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
	bytes[8] = (bytes[8]! & 0x3f) | 0x80;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
