import { expect, test, vi } from 'vitest';
import { showBadge } from './app-badge.ts';

test('the icon shows a number, and none where there is nothing', async () => {
	const on = { setAppBadge: vi.fn(async () => undefined), clearAppBadge: vi.fn(async () => undefined) };
	await showBadge(3, on);
	expect(on.setAppBadge).toHaveBeenCalledWith(3);
	await showBadge(0, on);
	expect(on.clearAppBadge).toHaveBeenCalledTimes(1);
	expect(on.setAppBadge).toHaveBeenCalledTimes(1);
});

test('a browser that has no badges, or refuses them, is left alone', async () => {
	await showBadge(1, {});
	const refuses = () => Promise.reject(new DOMException('not installed', 'NotAllowedError'));
	await showBadge(1, { setAppBadge: refuses });
	await expect(showBadge(1, { setAppBadge: () => Promise.reject(new TypeError('ours')) })).rejects.toThrow();
});
