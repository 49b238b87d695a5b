import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cookie } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { Pokes } from './pokes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cookie = (order: number): Cookie => ({ order: String(order), epoch: 1, user: 'u', v: {} });
const answer = (order: number): PullAnswer => ({
	cookie: cookie(order),
	lastMutationIDChanges: {},
	patch: [],
});

function received(pending = 0) {
	const applied: [string | undefined, string][] = [];
	let broken = 0;
	const pokes = new Pokes({
		apply: async (base, { cookie }) => {
			if (base?.order === 'wrong') throw new Error('unexpected base cookie for poke');
			applied.push([base?.order, cookie.order]);
		},
		pending: () => pending,
		onBroken: () => broken++,
	});
	return { pokes, applied, broken: () => broken };
}

test('a poke is applied at once while nothing is pushed', async () => {
	const { pokes, applied } = received();
	pokes.receive(cookie(1), answer(2));
	await pokes.idle();
	expect(applied).toEqual([['1', '2']]);
});

test('[V26] pokes are held while a push is on its way, and applied as one when it is answered', async () => {
	const { pokes, applied } = received(10_000);
	const answered = pokes.pushing();
	for (const order of [1, 2, 3]) pokes.receive(cookie(order), answer(order + 1));
	await vi.advanceTimersByTimeAsync(10_000);
	expect(applied).toEqual([]);
	answered();
	await pokes.idle();
	expect(applied).toEqual([['1', '4']]);
});

test('[V26] a short queue does not hold what others did for long', async () => {
	const { pokes, applied } = received(1);
	pokes.pushing();
	pokes.receive(cookie(1), answer(2));
	await vi.advanceTimersByTimeAsync(300);
	expect(applied).toHaveLength(1);
});

test('[V25] a poke that does not follow on what is held breaks the stream', () => {
	const { pokes, broken } = received();
	pokes.pushing();
	pokes.receive(cookie(1), answer(2));
	pokes.receive(cookie(7), answer(8));
	expect(broken()).toBe(1);
});

test('[V25] a poke that Replicache refuses breaks the stream', async () => {
	const { pokes, broken } = received();
	pokes.receive({ ...cookie(1), order: 'wrong' }, answer(2));
	await pokes.idle();
	expect(broken()).toBe(1);
});
