import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PieceWriter } from './piece-writer.ts';

test('what is written is given back at once, but for pieces of what others may hold', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'gatefold-pieces-'));
	try {
		const path = join(folder, 'file');
		const file = await open(path, 'w');
		const writer = new PieceWriter(file, 0);
		const whole = new Uint8Array(randomBytes(700_000));
		const shared = new Uint8Array(randomBytes(700_000));
		const part = shared.subarray(10, 600_000);
		const expected = Buffer.concat([whole, part, shared]);
		for (const piece of [whole, part, shared.slice()]) await writer.add(piece);
		await writer.end();
		await file.close();
		expect((await readFile(path)).equals(expected)).toBe(true);
		expect(writer.reached).toBe(expected.length);
		expect([whole.length, part.length, shared.length]).toEqual([0, 599_990, 700_000]);
	} finally {
		await rm(folder, { recursive: true });
	}
});
