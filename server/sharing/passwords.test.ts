import { expect, test } from 'vitest';
import { hashPassword, isPassword } from './passwords.ts';

test('a link password is known again and no other is', async () => {
	const stored = await hashPassword('Grüße 🎞');
	expect(await isPassword('Grüße 🎞', stored)).toBe(true);
	expect(await isPassword('Gru\u0308ße 🎞', stored)).toBe(true);
	expect(await isPassword('Grüße', stored)).toBe(false);
	expect(await isPassword('', stored)).toBe(false);
});

test('the same password is stored differently each time, and never readable', async () => {
	const [a, b] = await Promise.all([hashPassword('secret-word'), hashPassword('secret-word')]);
	expect(a).not.toBe(b);
	expect(a).not.toContain('secret-word');
});

test('what was not stored here is an error, never a match', async () => {
	await expect(isPassword('x', 'plain')).rejects.toThrow();
});
