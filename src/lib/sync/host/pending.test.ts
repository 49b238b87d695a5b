import { expect, test } from 'vitest';
import { Pending } from './pending.ts';

const mutation = (clientID: string, id: number) => ({ clientID, id, name: 'x', args: null });

test('mutations are counted as they are made, and anew when the view has moved', () => {
	const pending = new Pending('me');
	pending.set([mutation('before', 4), mutation('before', 5)]);
	pending.add(1);
	pending.add(2);
	expect([pending.count, pending.last]).toEqual([4, { before: 5, me: 2 }]);
	pending.set([mutation('me', 2)]);
	expect([pending.count, pending.last]).toEqual([1, { me: 2 }]);
	pending.set([]);
	expect([pending.count, pending.last]).toEqual([0, {}]);
});

test('[M4] a mutation that is queued and whose diffs have not all been told is no part of the moment', () => {
	const pending = new Pending('me');
	pending.add(1);
	pending.set([mutation('me', 1), mutation('me', 2)]);
	expect([pending.count, pending.last]).toEqual([2, { me: 1 }]);
	pending.add(2);
	expect([pending.count, pending.last]).toEqual([2, { me: 2 }]);
});
