import { expect, test } from 'vitest';
import { inPlayingOrder, marksOf } from './moments-of.ts';

const said = [{ moment: 61.5, id: 'c' }, { id: 'a' }, { moment: 0, id: 'b' }, { id: 'z' }];

test('marks stand where something was said of a moment, and nowhere for the rest', () => {
	expect(marksOf(said)).toEqual([61.5, 0]);
});

test('what is said of the whole comes first, in its order, then moments as they are heard', () => {
	expect(inPlayingOrder(said).map(({ id }) => id)).toEqual(['a', 'z', 'b', 'c']);
});
