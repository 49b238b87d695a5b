import { expect, test } from 'vitest';
import { isSame, Memory } from './remembered.ts';

test('[F5] what is remembered is forgotten by its address and by each space that it is made of', () => {
	const memory = new Memory();
	memory.keep('a', [[1, 5], [2, 5]], 'json', 'of both'); // prettier-ignore
	memory.keep('b', [[2, 5]], 'json', 'of the second');
	memory.forget('nowhere');
	memory.forgetSpace(3);
	expect([memory.at('a')?.forms.get('json'), memory.at('b')?.forms.get('json')]).toEqual([
		...['of both', 'of the second'],
	]);
	memory.forgetSpace(1);
	expect([memory.at('a'), memory.count]).toEqual([undefined, 1]);
	memory.keep('a', [[1, 6]], 'json', 'of the first alone');
	memory.forgetSpace(2);
	expect([memory.at('b'), memory.at('a')?.forms.get('json')]).toEqual([undefined, 'of the first alone']);
	memory.forget('a');
	expect(memory.count).toBe(0);
});

test('[F5] forms of one answer are remembered together while they are of the same versions', () => {
	const memory = new Memory();
	memory.keep('a', [[1, 5], [2, 5]], 'json', 1); // prettier-ignore
	memory.keep('a', [[2, 5], [1, 5]], 'page', 2); // prettier-ignore
	expect([...memory.at('a')!.forms]).toEqual([
		['json', 1],
		['page', 2],
	]);
	memory.keep('a', [[1, 5], [2, 6]], 'page', 3); // prettier-ignore
	expect([...memory.at('a')!.forms]).toEqual([['page', 3]]);
	memory.forgetSpace(2);
	expect(memory.count).toBe(0);
});

test('[F5] what is remembered has a bound, and what was asked for last stays', () => {
	const memory = new Memory();
	const large = 'x'.repeat(7_000_000);
	for (let i = 0; i < 20; i++) {
		memory.keep(`${i}`, [[i, 1]], 'page', large);
		memory.at('0');
	}
	expect(memory.count).toBe(9);
	expect([memory.at('0'), memory.at('1'), memory.at('19')].map((one) => one !== undefined)).toEqual([
		...[true, false, true],
	]);
	// One that is larger than all is told, and not remembered.
	memory.keep('whole', [[50, 1]], 'page', 'x'.repeat(9_000_000));
	expect([memory.at('whole'), memory.count]).toEqual([undefined, 9]);
});

test('[F5] versions are the same whatever their order, and others where one has moved, come or gone', () => {
	expect(isSame([[1, 5], [2, 7]], [[2, 7], [1, 5]])).toBe(true); // prettier-ignore
	expect(isSame([[1, 5], [2, 7]], [[1, 5], [2, 8]])).toBe(false); // prettier-ignore
	expect(isSame([[1, 5], [2, 7]], [[1, 5]])).toBe(false); // prettier-ignore
	expect(isSame([[1, 5]], [[1, 5], [2, 7]])).toBe(false); // prettier-ignore
});
