import { createHash } from 'node:crypto';

const alphabet = '234567abcdefghijklmnopqrstuvwxyz';
/** Characters, of five bits each */
const length = 13;

/**
 * The key of a record: a TID (https://atproto.com/specs/tid) that follows from what the record is of. So a database that is
 * brought back from a backup, and knows nothing of what was written since, reserves the same one again.
 *
 * @param madeAt of the subject, by whichever clock
 * @param seed tells those apart that were made in one millisecond
 */
export function tidOf(madeAt: string, seed: string): string {
	const hash = createHash('sha256').update(seed).digest();
	const milliseconds = BigInt(Math.max(0, Date.parse(madeAt) || 0));
	const micros = milliseconds * 1_000n + BigInt(hash.readUInt16BE(0) % 1_000);
	const bits = ((micros & ((1n << 53n) - 1n)) << 10n) | BigInt(hash.readUInt16BE(2) & 1_023);
	return Array.from(
		{ length },
		(_, i) => alphabet[Number((bits >> BigInt(5 * (length - 1 - i))) & 31n)],
	).join('');
}
