import { bundle } from './fixtures/bundle.ts';
import { expect, test } from './fixtures/app.ts';

for (const name of ['OpfsStore', 'IndexedDbStore'] as const) {
	for (const where of ['page', 'worker'] as const) {
		test(`${name} keeps its contract in a ${where}`, async ({ page, server }) => {
			await page.goto(`${server.origin}/api/health`);
			const script = await bundle('tests/e2e/fixtures/byte-stores.ts');
			const run = `(async () => {
				const results = [];
				const store = new tested.${name}('${where}');
				for (const { title, run } of tested.byteStoreContract) {
					results.push(title + ': ' + (await run(store).then(() => 'kept', String)));
				}
				return results;
			})()`;
			const results =
				where === 'page'
					? await page.evaluate<string[]>(`${script}\n${run}`)
					: await page.evaluate<string[], string>(
							(source) =>
								new Promise((resolve, reject) => {
									const worker = new Worker(
										URL.createObjectURL(new Blob([source], { type: 'text/javascript' })),
									);
									worker.onmessage = ({ data }) => resolve(data as string[]);
									worker.onerror = (event) => reject(new Error(event.message));
								}),
							`${script}\n${run}.then((results) => postMessage(results))`,
						);
			expect(results.length).toBeGreaterThan(5);
			expect(results.filter((result) => !result.endsWith(': kept'))).toEqual([]);
		});
	}
}
