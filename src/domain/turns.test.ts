import { expect, test } from 'vitest';
import { turns } from './turns.ts';

test('work goes in one after the other, and what fails holds nobody up', async () => {
	const alone = turns();
	const seen: string[] = [];
	const work = (name: string, fails = false) =>
		alone(async () => {
			seen.push(`${name} begins`);
			await Promise.resolve();
			seen.push(`${name} ends`);
			if (fails) throw new Error(name);
			return name;
		});
	const answers = await Promise.allSettled([work('a'), work('b', true), work('c')]);
	expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
	expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('so many work at a time, and the next begins when one of them ends', async () => {
	const two = turns(2);
	const ends: (() => void)[] = [];
	const begun: number[] = [];
	const all = [0, 1, 2, 3].map((n) =>
		two(() => {
			begun.push(n);
			return new Promise<void>((resolve) => (ends[n] = resolve));
		}),
	);
	expect(begun).toEqual([0, 1]);
	ends[1]!();
	await all[1];
	await Promise.resolve();
	expect(begun).toEqual([0, 1, 2]);
	ends[0]!();
	ends[2]!();
	await Promise.all([all[0], all[2]]);
	await Promise.resolve();
	expect(begun).toEqual([0, 1, 2, 3]);
	ends[3]!();
	await Promise.all(all);
});
