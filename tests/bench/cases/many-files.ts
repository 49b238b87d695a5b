import type { Page } from 'playwright';
import { BenchServer } from '../bench-server.ts';
import { type Case, loadNow, type RunOptions } from '../case.ts';
import { type Figure, summarize } from '../figures.ts';
import { BenchPage } from '../page/browser.ts';

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
			const { tasks, taken } = await dropAndWatch(page, seconds);
			say(`${taken} of them were taken in`);
			if (taken === 0) throw new Error('no file was taken in');
			return [
				{
					case: 'k',
					what: `longest task, ${count.toLocaleString('en')} files dropped, the first ${seconds} s`,
					measured: summarize([Math.max(0, ...tasks)]),
					goal: { median: 100 },
					load,
				},
				{
					case: 'k',
					what: 'tasks of more than 50 ms in a second of it',
					unit: '',
					measured: summarize([tasks.length / seconds]),
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

/** Drops what was made. @returns the times of the tasks of more than 50 ms, and how many files were taken in */
const dropAndWatch = (page: Page, seconds: number): Promise<{ tasks: number[]; taken: number }> =>
	page.evaluate(async (long) => {
		const { benchTransfer: dataTransfer } = globalThis as unknown as { benchTransfer: DataTransfer };
		const { store } = await probe.sync();
		const tasks: number[] = [];
		const observer = new PerformanceObserver((list) => {
			for (const { duration } of list.getEntries()) tasks.push(duration);
		});
		observer.observe({ type: 'longtask' });
		dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
		const buckets = store.buckets.where('[scope+from]').between(['library'], ['library', []]);
		await new Promise((resolve) => setTimeout(resolve, long * 1_000));
		observer.disconnect();
		const taken = (await buckets.toArray()).reduce((sum, { items }) => sum + items.length, 0);
		return { tasks, taken };
	}, seconds);
