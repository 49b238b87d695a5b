import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Toasts, toastStays } from './toasts.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a message goes away by itself, ten seconds after it came', () => {
	const toasts = new Toasts();
	toasts.show('Removed');
	vi.advanceTimersByTime(toastStays - 1);
	expect(toasts.current?.text).toBe('Removed');
	vi.advanceTimersByTime(1);
	expect(toasts.current).toBeUndefined();
});

test('undo is done once, and the message is gone', () => {
	const toasts = new Toasts();
	const undo = vi.fn();
	toasts.show('Removed', undo);
	toasts.undo();
	toasts.undo();
	expect(undo).toHaveBeenCalledTimes(1);
	expect(toasts.current).toBeUndefined();
});

test('a message stays while someone points at it', () => {
	const toasts = new Toasts();
	toasts.show('Removed');
	vi.advanceTimersByTime(9_000);
	toasts.hold();
	vi.advanceTimersByTime(60_000);
	expect(toasts.current).toBeDefined();
	toasts.resume();
	vi.advanceTimersByTime(1_500);
	expect(toasts.current).toBeUndefined();
});

test('a newer message takes the place and the time of the one before', () => {
	const toasts = new Toasts();
	toasts.show('One');
	vi.advanceTimersByTime(8_000);
	toasts.show('Two');
	vi.advanceTimersByTime(8_000);
	expect(toasts.current?.text).toBe('Two');
});
