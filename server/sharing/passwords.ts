/** The passwords of links, kept as scrypt (RFC 7914) with its parameters, so that those can rise later. */
import { randomBytes, scrypt as derive, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(derive);
// One of OWASP's equivalent minima, the one that needs the least memory: 16 MB.
const parameters = { N: 2 ** 14, r: 8, p: 5 };
const bytes = 32;

/** What to store of a password. Takes a tenth of a second, on another thread. */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(16);
	const key = await scrypt(password.normalize('NFC'), salt, bytes, parameters);
	const { N, r, p } = parameters;
	return ['scrypt', N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether a password is the one that was stored, in a time that does not tell how near it comes. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
	const [name, N, r, p, salt, key] = stored.split('$');
	if (name !== 'scrypt' || salt === undefined || key === undefined) throw new Error('not a stored password');
	const expected = Buffer.from(key, 'base64url');
	const options = { N: Number(N), r: Number(r), p: Number(p) };
	const given = await scrypt(
		password.normalize('NFC'),
		Buffer.from(salt, 'base64url'),
		expected.length,
		options,
	);
	return timingSafeEqual(given, expected);
}
