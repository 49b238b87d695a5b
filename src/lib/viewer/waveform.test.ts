import { expect, test } from 'vitest';
import { barsOf, waveformPath } from './waveform.ts';

test('a waveform has a bar for each byte, the loudest as high as there is room', () => {
	expect(barsOf(btoa(String.fromCharCode(0, 51, 255)))).toEqual([0, 0.2, 1]);
});

test('a bar stands in the middle of the line, and silence is a dot of it', () => {
	expect(waveformPath([1, 0])).toBe('M0.2 0h0.6v100h-0.6zM1.2 48h0.6v4h-0.6z');
});
