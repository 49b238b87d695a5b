import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { argumentsOf } from './mutate.ts';

test('the time is now where it is left out, and what is given where it is given', () => {
	const id = newId();
	expect(argumentsOf('deleteAlbum', { id })).toMatchObject({
		id,
		cascade: false,
		at: expect.stringMatching(/Z$/),
	});
	const at = '2024-01-01T00:00:00.000Z';
	expect(argumentsOf('deleteAlbum', { id, at })).toMatchObject({ at });
});

test('wrong arguments are refused with the places that are wrong', () => {
	const wrong = () => argumentsOf('updateAlbum', { id: 'x', name: ' ' });
	expect(wrong).toThrow(expect.objectContaining({ name: 'Refusal', code: 'mutation.invalid' }));
	try {
		wrong();
	} catch (error) {
		expect(
			(error as { detail: { errors: { path: string }[] } }).detail.errors.map(({ path }) => path),
		).toEqual(['id', 'name']);
	}
});
