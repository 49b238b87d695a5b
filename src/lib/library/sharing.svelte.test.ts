import { expect, test, vi } from 'vitest';
import type { Downloadable } from './download.ts';
import { Sharing } from './sharing.svelte.ts';

const photo = (id: string): Downloadable => ({ id, title: '', state: 'stored', mediaVersion: 1 });
const photos = ['a', 'b', 'c'].map(photo);

function sharing({ missing = [] as string[], isPressed = true, share = vi.fn(async () => undefined) } = {}) {
	const onshared = vi.fn();
	const fileOf = async ({ id }: Downloadable) => (missing.includes(id) ? undefined : new File(['.'], id));
	const of = new Sharing({ fileOf, share, isPressed: () => isPressed, onshared });
	return { of, share, onshared };
}

test('where all files are there in time, the sheet opens by itself', async () => {
	const { of, share, onshared } = sharing();
	const started = of.start(photos);
	expect(of).toMatchObject({ step: 'fetching', done: 0, total: 3 });
	await started;
	expect(share).toHaveBeenCalledOnce();
	expect(onshared).toHaveBeenCalledOnce();
	expect(of.step).toBe('closed');
});

test('files that took long wait for another press, and so does a part of them', async () => {
	const late = sharing({ isPressed: false });
	await late.of.start(photos);
	expect(late.of.step).toBe('ready');
	await late.of.handOver();
	expect(late.share).toHaveBeenCalledOnce();

	const part = sharing({ missing: ['b'] });
	await part.of.start(photos);
	expect(part.of).toMatchObject({ step: 'ready', missing: 1 });
	expect(part.share).not.toHaveBeenCalled();
});

test('where there is nothing, that is said, and it can be tried again', async () => {
	const missing = ['a', 'b', 'c'];
	const { of, share } = sharing({ missing });
	await of.start(photos);
	expect(of).toMatchObject({ step: 'none', missing: 3 });
	missing.length = 0;
	await of.again();
	expect(share).toHaveBeenCalledOnce();
});

test('who closes the sheet is asked nothing, and a system that takes no files is no error of the page', async () => {
	const aborted = sharing({
		share: vi.fn(() => Promise.reject(new DOMException('closed', 'AbortError'))),
	});
	await aborted.of.start(photos);
	expect(aborted.of.step).toBe('closed');
	expect(aborted.onshared).not.toHaveBeenCalled();

	const refused = sharing({
		share: vi.fn(() => Promise.reject(new DOMException('too many', 'NotAllowedError'))),
	});
	await refused.of.start(photos);
	expect(refused.of.step).toBe('refused');
	expect(refused.onshared).not.toHaveBeenCalled();
});

test('closed while it fetches, it hands over nothing', async () => {
	const { of, share } = sharing();
	const started = of.start(photos);
	of.close();
	await started;
	expect(of.step).toBe('closed');
	expect(share).not.toHaveBeenCalled();
});
