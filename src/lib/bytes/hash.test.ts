import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256Of } from './hash.ts';

test('a file hashed in pieces has the SHA-256 of the whole', async () => {
	const bytes = randomBytes(3_000_001);
	const seen: number[] = [];
	const digest = await sha256Of(new Blob([bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000)]), (read) =>
		seen.push(read),
	);
	expect(digest).toBe(createHash('sha256').update(bytes).digest('hex'));
	expect(seen.at(-1)).toBe(bytes.length);
	expect(seen.length).toBeGreaterThan(1);
});

test('an empty file has the hash of nothing', async () => {
	expect(await sha256Of(new Blob([]))).toBe(createHash('sha256').digest('hex'));
});
