import type { Page } from 'playwright';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';
import { watchTasks } from '../page/main-thread.ts';

/** Many photos that are dropped on a page at once: what a person does on it meanwhile must not wait. */
export const manyFiles: Case = {
	name: 'k',
	what: 'the longest task on a page on which 20,000 photos are dropped at once',

	async run({ isQuick, say }: RunOptions): Promise<Figure[]> {
		const count = isQuick ? 2_000 : 20_000;
		const seconds = isQuick ? 20 : 60;
		const bench = await BenchServer.start();
		let device: BenchPage | undefined;
		try {
			const { handle, password } = await bench.server.account();
			device = await BenchPage.open(bench.origin);
			await device.signIn({ handle, password }, '/photos');
			const { page } = device;
			say(`making ${count.toLocaleString('en')} files`);
			await makeFiles(page, count);
			const load = loadNow();
			say(`dropping them, and watching for ${seconds} s`);
			const unwatch = await watchTasks(page);
			const taken = await dropAndWait(page, seconds);
			const tasks = await unwatch();
			say(`${taken} of them were taken in`);
			if (taken === 0) throw new Error('no file was taken in');
			const longest = (of: 'own' | 'wall') => tasks.reduce((most, task) => Math.max(most, task[of]), 0);
			const meanwhile = `${count.toLocaleString('en')} files dropped, the first ${seconds} s`;
			return [
				{
					case: 'k',
					what: `longest task by its own time, ${meanwhile}`,
					measured: summarize([longest('own')]),
					goal: { median: 100 },
					load,
				},
				{
					case: 'k',
					what: 'longest task on the clock, with what it waited for a core',
					measured: summarize([longest('wall')]),
					load,
				},
				{
					case: 'k',
					what: `time of the main thread for one file, of ${taken} taken in`,
					measured: summarize([tasks.reduce((sum, { own }) => sum + own, 0) / taken]),
					load,
				},
			];
		} finally {
			await device?.close();
			await bench.stop();
		}
	},
};

/** Small photos, each like no other, held by the page until they are dropped. */
const makeFiles = (page: Page, count: number): Promise<void> =>
	page.evaluate(async (many) => {
		const canvas = new OffscreenCanvas(64, 48);
		const context = canvas.getContext('2d')!;
		context.fillStyle = 'teal';
		context.fillRect(8, 8, 40, 30);
		const photo = await canvas.convertToBlob({ type: 'image/jpeg' });
		const transfer = new DataTransfer();
		for (let i = 0; i < many; i++)
			transfer.items.add(new File([photo, `photo ${i}`], `photo-${i}.jpg`, { type: 'image/jpeg' }));
		Object.assign(globalThis, { benchTransfer: transfer });
	}, count);

/** Drops what was made. @returns how many files were taken in */
const dropAndWait = (page: Page, seconds: number): Promise<number> =>
	page.evaluate(async (long) => {
		const { benchTransfer: dataTransfer } = globalThis as unknown as { benchTransfer: DataTransfer };
		const { store } = await probe.sync();
		dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
		await new Promise((resolve) => setTimeout(resolve, long * 1_000));
		const buckets = store.buckets.where('[scope+from]').between(['library'], ['library', []]);
		return (await buckets.toArray()).reduce((sum, { items }) => sum + items.length, 0);
	}, seconds);
