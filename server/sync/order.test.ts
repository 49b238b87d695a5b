import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { orderOf, unseenFrom } from './order.ts';

const cookie = (order: string) => ({ order, epoch: 1, user: newId(), v: {} });
const order = (text: string, epoch = 1, previous: string | null = null) =>
	orderOf({ text, epoch }, previous === null ? null : cookie(previous));

test('[L5] a later snapshot has the greater order: by xmin, by xmax, or by fewer in progress', () => {
	expect(order('10:20:') > order('9:30:')).toBe(true);
	expect(order('9:21:') > order('9:20:')).toBe(true);
	expect(order('9:20:12') > order('9:20:12,15')).toBe(true);
	expect(order('9:20:') > order('9:20:12')).toBe(true);
	expect(order('5:5:', 2) > order('900:1000:', 1)).toBe(true);
});

test('[L5] over any history of transactions, orders never go back and tell commits apart', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(7)), { maxLength: 60 }), (steps) => {
			// As PostgreSQL keeps them: ids are given in order, xmax is one above the newest that has ended.
			let next = 100;
			let xmax = 100;
			let running: number[] = [];
			let last = order(`${xmax}:${xmax}:`);
			for (const [begins, which] of steps) {
				const ends = begins ? undefined : running[which % running.length];
				if (ends === undefined) running.push(next++);
				else {
					running = running.filter((id) => id !== ends);
					xmax = Math.max(xmax, ends + 1);
				}
				const seen = running.filter((id) => id < xmax);
				const now = order(`${Math.min(xmax, ...seen)}:${xmax}:${seen.join(',')}`);
				expect(ends === undefined ? now >= last : now > last).toBe(true);
				last = now;
			}
		}),
	);
});

test('[L5] answers within one snapshot count up, and a forged count does no harm', () => {
	const first = order('10:20:');
	const second = order('10:20:', 1, first);
	expect(second > first).toBe(true);
	expect(order('10:20:', 1, second) > second).toBe(true);
	expect(order('11:20:', 1, second) > second).toBe(true);
	expect(order('10:20:', 1, `${first.slice(0, -6)}x`)).toBe(first);
});

test('[L4] ids are sent from the first transaction that the cookie may not have seen', () => {
	expect(unseenFrom(cookie(order('123:200:150')))).toBe('123');
	expect(unseenFrom(null)).toBe('0');
	expect(unseenFrom(cookie("'; drop table clients"))).toBe('0');
	expect(unseenFrom(cookie(order('99999999999999999999:1:')))).toBe('0');
});
