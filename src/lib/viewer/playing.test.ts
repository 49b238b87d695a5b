import { expect, test } from 'vitest';
import { playingOf } from './playing.ts';

const stored = { state: 'stored' } as const;

test('what browsers play is played as it is, what they do not from the copy', () => {
	expect(playingOf(stored, false)).toEqual({ from: 'original' });
	expect(playingOf({ ...stored, playable: { state: 'ready', percent: 100 } }, true)).toEqual({
		from: 'playable',
	});
});

test('a copy that is being made says how far it is, one that is not made why', () => {
	const playable = { state: 'making', percent: 40 } as const;
	expect(playingOf({ ...stored, playable }, false)).toEqual({ not: 'making', percent: 40 });
	for (const state of ['unavailable', 'failed'] as const)
		expect(playingOf({ ...stored, playable: { state, percent: 0 } }, false)).toEqual({ not: state });
});

test('before the server has it, it plays where its bytes are and nowhere else', () => {
	expect(playingOf({ state: 'pending' }, true)).toEqual({ from: 'original' });
	expect(playingOf({ state: 'pending' }, false)).toEqual({ not: 'onItsWay' });
	expect(playingOf({ state: 'failed' }, false)).toEqual({ not: 'refused' });
});
