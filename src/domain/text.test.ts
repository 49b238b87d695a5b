import { expect, test } from 'vitest';
import { parseHandle } from './handle.ts';
import { newId } from './ids.ts';
import { CommentText, Description, Name, plainLines, plainText, Time } from './text.ts';

test('a name is trimmed and composed, so that equal names are equal', () => {
	expect(Name.parse('  Cafe\u0301 ')).toBe('Café');
});

test('a name has 1 to 200 characters that can be stored', () => {
	expect(Name.safeParse('x'.repeat(200)).success).toBe(true);
	for (const text of ['', '   ', 'x'.repeat(201), 'a\0b', 'half \ud83d of one'])
		expect(Name.safeParse(text).success).toBe(false);
	expect(CommentText.safeParse('x'.repeat(1_001)).success).toBe(false);
});

test('a time is UTC with milliseconds, as devices write it', () => {
	expect(Time.safeParse(new Date().toISOString()).success).toBe(true);
	for (const text of [
		'2024-01-01',
		'2024-01-01T00:00:00Z',
		'2024-01-01T00:00:00.000+01:00',
		'2024-13-01T00:00:00.000Z',
	])
		expect(Time.safeParse(text).success).toBe(false);
});

test('a handle is read as people write it', () => {
	expect(parseHandle(' @Ana ')).toBe('ana');
	expect(parseHandle('the.band_1')).toBe('the.band_1');
	for (const text of ['', '@', 'a', '.ana', 'ana-', 'a b', 'ä1', newId(), 'x'.repeat(31)])
		expect(parseHandle(text)).toBeUndefined();
});

test('whatever a file says becomes a text that can be stored: of one line, or as it was broken', () => {
	expect(plainText('  a\r\nb\0\u202ec  ', 50)).toBe('a b c');
	expect(plainLines('  a\nb\0  ', 50)).toBe('a\nb');
	for (const text of ['half \ud83d', '\0', 'x'.repeat(3_000), `${'x'.repeat(1_999)}\ud83d\ude00`])
		for (const plain of [plainText(text, 2_000), plainLines(text, 2_000)])
			expect(Description.safeParse(plain).success).toBe(true);
});
