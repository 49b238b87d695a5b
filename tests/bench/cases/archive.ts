import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DiskStorage } from '../../../server/media/storage/disk.ts';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, repeat, type RunOptions, timed } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { Uploader } from '../wire/upload.ts';
import { filmOf } from './large-file.ts';

const limitIs = 'the same files by cat over a socket of this machine';

/** An archive of films as it is downloaded. */
export const archive: Case = {
	name: 'i',
	what: 'the download of an archive of 1 GB',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const bench = await BenchServer.start();
		try {
			const account = await bench.server.account();
			const uploader = new Uploader(bench.origin, account);
			const ids: string[] = [];
			say('sending what is to be downloaded');
			for (let i = 0; i < 4; i++) {
				const { id, send } = await uploader.register({
					kind: 'video',
					pieces: filmOf(isQuick ? 1 : 4).map((piece) => [piece]),
				});
				await send();
				ids.push(id);
			}
			const root = join(bench.server.dataDir, 'files');
			const files: string[] = [];
			for await (const { key } of new DiskStorage(root).list('originals/')) files.push(join(root, key));
			say('downloading');
			const load = loadNow();
			const download = () => timed(() => downloaded(bench.origin, account.cookie, ids));
			const raw = () => timed(() => concatenated(files));
			// In turn, so that what else the machine does is beside both.
			const pairs: [number, number][] = [];
			await repeat(isQuick ? 2 : 5, async () => (pairs.push([await download(), await raw()]), 0));
			const limit = summarize(pairs.map(([, time]) => time));
			return [
				{
					case: 'i',
					what: `download of an archive of ${isQuick ? '256 MB' : '1 GB'}`,
					measured: summarize(pairs.map(([time]) => time)),
					limit: { ...limit, what: limitIs },
					goal: { median: limit.median / 0.5 },
					load,
				},
			];
		} finally {
			await bench.stop();
		}
	},
};

async function downloaded(origin: string, cookie: string, ids: readonly string[]): Promise<void> {
	const headers = { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' };
	const asked = request(`${origin}/api/downloads`, { method: 'POST', headers });
	asked.end(new URLSearchParams({ ids: ids.join(' ') }).toString());
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	if (answer.statusCode !== 200) throw new Error(`the download was answered with ${answer.statusCode}`);
	answer.resume();
	await once(answer, 'end');
}

/** `cat` writes into a socket of a process of its own, and this one reads it. */
async function concatenated(files: readonly string[]): Promise<void> {
	const program = `
		const { spawn } = require('node:child_process');
		const server = require('node:net').createServer((socket) => {
			spawn('cat', ${JSON.stringify(files)}, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(socket);
		});
		server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
	const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
	try {
		const [port] = (await once(child.stdout, 'data')) as [Buffer];
		const socket = connect(Number(port), '127.0.0.1');
		socket.resume();
		await once(socket, 'end');
	} finally {
		child.kill();
	}
}
