import { mkdtemp, open, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions, within } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';
import { memoryOf } from '../../support/process-memory.ts';

const megabyte = 1024 * 1024;

/** Seconds for a file of 4 GB to be added: many times what reading it takes */
const patience = 15 * 60;

/** A file that is larger than a browser's memory is added with no connection: hashed and copied, and never held. */
export const hugeFile: Case = {
	name: 'l',
	what: 'the memory of a browser to which a file of 4 GB is added',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const size = (isQuick ? 512 : 4096) * megabyte;
		const bench = await BenchServer.start();
		const folder = await mkdtemp(join(tmpdir(), 'gatefold-bench-file-'));
		let device: BenchPage | undefined;
		try {
			const path = join(folder, 'film.mp4');
			await sparse(path, size);
			const { handle, password } = await bench.server.account();
			device = await BenchPage.open(bench.origin);
			await device.signIn({ handle, password }, '/photos');
			const { page, context, profile } = device;
			// What reads films is on the device once the service worker is, and a page opened later has it.
			await page.evaluate(() => navigator.serviceWorker.ready);
			await page.reload();
			await device.upToDate();
			await context.setOffline(true);
			const [chooser] = await Promise.all([
				page.waitForEvent('filechooser'),
				page.getByRole('button', { name: 'Add photos' }).first().click(),
			]);
			const load = loadNow();
			const before = held(profile);
			let most = before;
			let isAdded = false;
			say(`adding ${size / megabyte} MB`);
			await chooser.setFiles(path);
			const adding = page
				.evaluate(async () => {
					const { store } = await probe.sync();
					while ((await store.uploads.count()) === 0) await new Promise((next) => setTimeout(next, 200));
				})
				.finally(() => (isAdded = true));
			const watching = (async () => {
				while (!isAdded) {
					most = Math.max(most, held(profile));
					await sleep(100);
				}
			})();
			await within(patience, 'a large file', adding).finally(() => (isAdded = true));
			await watching;
			return [
				{
					case: 'l',
					what: `memory of the browser at most, beside what it held before, a file of ${size / megabyte} MB`,
					unit: 'MB',
					measured: summarize([most - before]),
					goal: { median: 500 },
					load,
				},
			];
		} finally {
			await device?.close();
			await bench.stop();
			await rm(folder, { recursive: true });
		}
	},
};

/** A film by its first bytes, of which the disk holds nothing else */
async function sparse(path: string, size: number): Promise<void> {
	const file = await open(path, 'wx');
	await file.write('\0\0\0\x18ftypisom\0\0\x02\0isommp41', 0, 'latin1');
	await file.truncate(size);
	await file.close();
}

/** Megabytes of all processes of the browser that has this profile. */
function held(profile: string): number {
	const parents = new Map<number, number>();
	let browser = 0;
	for (const name of readdirSync('/proc')) {
		const pid = Number(name);
		if (!pid) continue;
		try {
			parents.set(pid, Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
			const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
			if (command.includes(profile) && !command.includes('--type=')) browser = pid;
		} catch {
			// It has ended meanwhile.
		}
	}
	const isOfIt = (pid: number): boolean => pid === browser || (pid > 1 && isOfIt(parents.get(pid) ?? 0));
	return [...parents.keys()].filter(isOfIt).reduce((sum, pid) => sum + residentOf(pid), 0);
}

function residentOf(pid: number): number {
	try {
		return memoryOf(pid).now;
	} catch {
		return 0;
	}
}
