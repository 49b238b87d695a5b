import { expect, test } from 'vitest';
import { type Step, stepOf } from './steps.ts';

const order = ['a', 'b', 'c', 'd', 'e'];

/** The order after a step, as the album will show it */
function after(moving: string[], step: Step): string {
	const target = stepOf(order, new Set(moving), step);
	if (target === undefined) return 'no step';
	const staying = order.filter((id) => !moving.includes(id));
	const at = target === null ? 0 : staying.indexOf(target) + 1;
	return [...staying.slice(0, at), ...moving, ...staying.slice(at)].join('');
}

test('one goes a place earlier or later', () => {
	expect(after(['c'], 'earlier')).toBe('acbde');
	expect(after(['c'], 'later')).toBe('abdce');
	expect(after(['b'], 'earlier')).toBe('bacde');
});

test('one goes to the start or the end', () => {
	expect(after(['d'], 'start')).toBe('dabce');
	expect(after(['b'], 'end')).toBe('acdeb');
});

test('at an end there is no further step', () => {
	expect(after(['a'], 'earlier')).toBe('no step');
	expect(after(['a'], 'start')).toBe('no step');
	expect(after(['e'], 'later')).toBe('no step');
	expect(after(['e'], 'end')).toBe('no step');
	expect(after(order, 'end')).toBe('no step');
});

test('several come together and go as one', () => {
	expect(after(['b', 'd'], 'earlier')).toBe('bdace');
	expect(after(['b', 'd'], 'later')).toBe('acbde');
	expect(after(['a', 'c'], 'start')).toBe('acbde');
	expect(after(['d', 'e'], 'later')).toBe('no step');
});
