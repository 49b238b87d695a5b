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
