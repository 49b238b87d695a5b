import { createHash, randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { forgetMost, memoryOf } from '../../support/process-memory.ts';
import { Uploader } from '../wire/upload.ts';

const megabyte = 1024 * 1024;
const limitIs = 'the same bytes, hashed and written to the same disk, until they are on it';

/** Of a request, as the app sends them */
const pieceBytes = 64 * megabyte;

/** One large film that goes up, and what the server holds meanwhile. */
export const largeFile: Case = {
	name: 'h',
	what: 'the upload of one file of 2 GB, and the memory of the server',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const pieces = filmOf(isQuick ? 4 : 32);
		const size = `${(pieces.length * pieceBytes) / megabyte} MB`;
		const bench = await BenchServer.start();
		try {
			say(`writing ${size}`);
			const written = await timed(() => write(join(bench.server.dataDir, 'bench'), pieces));
			const uploader = new Uploader(bench.origin, await bench.server.account());
			const { send } = await uploader.register({ kind: 'video', pieces: pieces.map((piece) => [piece]) });
			const pid = bench.server.pid()!;
			const before = memoryOf(pid).now;
			forgetMost(pid);
			const load = loadNow();
			say(`sending ${size}`);
			const sent = await timed(send);
			const limit = summarize([written]);
			return [
				{
					case: 'h',
					what: `upload of ${size}, until it is stored`,
					measured: summarize([sent]),
					limit: { ...limit, what: limitIs },
					goal: { median: limit.median / 0.6 },
					load,
				},
				{
					case: 'h',
					what: `memory of the server at most, beside what it held before`,
					unit: 'MB',
					measured: summarize([memoryOf(pid).most - before]),
					goal: { median: 150 },
					load,
				},
			];
		} finally {
			await bench.stop();
		}
	},
};

/** A film by its first bytes, and like no other. @param count of pieces */
export function filmOf(count: number): Uint8Array[] {
	const piece = randomBytes(pieceBytes);
	const first = Buffer.from(piece);
	first.write('\0\0\0\x18ftypisom\0\0\x02\0isommp41', 'latin1');
	return [first, ...Array.from({ length: count - 1 }, () => piece)];
}

async function write(path: string, pieces: readonly Uint8Array[]): Promise<void> {
	const hash = createHash('sha256');
	const file = await open(path, 'wx');
	try {
		for (const piece of pieces)
			for (let at = 0; at < piece.length; at += megabyte) {
				const part = piece.subarray(at, at + megabyte);
				hash.update(part);
				await file.write(part);
			}
		await file.sync();
		hash.digest();
	} finally {
		await file.close();
		await rm(path);
	}
}
