import { createECDH, createHash, hkdfSync } from 'node:crypto';

/** Of the curve P-256 */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const kind = { kty: 'EC', crv: 'P-256', alg: 'ES256' } as const;

/** A key as JSON says it (RFC 7517) */
export type PrivateKey = typeof kind & { kid: string; x: string; y: string; d: string };
export type PublicKey = Omit<PrivateKey, 'd'> & { use: 'sig' };

/**
 * The key by which this server proves to others that it is the client that people have let in. It follows from the secret
 * of the data folder, so servers that share the folder have one key, and nothing more has to be kept.
 *
 * @param secret server/auth/secret.ts
 */
export function clientKeyOf(secret: string): PrivateKey {
	// 16 bytes more than it has itself, so that no number is likelier than another (FIPS 186-5, A.2.1).
	const bytes = Buffer.from(hkdfSync('sha256', secret, '', 'gatefold atproto client', 48));
	const scalar = (BigInt(`0x${bytes.toString('hex')}`) % (order - 1n)) + 1n;
	const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
	const curve = createECDH('prime256v1');
	curve.setPrivateKey(d);
	// A byte that says that both coordinates follow, and the two.
	const point = curve.getPublicKey();
	return {
		...kind,
		kid: createHash('sha256').update(point).digest('base64url').slice(0, 16),
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33).toString('base64url'),
		d: d.toString('base64url'),
	};
}

/** What anyone may know of it. */
export const publicKeyOf = ({ d: _, ...rest }: PrivateKey): PublicKey => ({ ...rest, use: 'sig' });
