import { expect, test } from 'vitest';
import { AlbumDraft } from './album-draft.svelte.ts';

test('an empty name is called wrong only after someone has tried to save it', () => {
	const draft = new AlbumDraft();
	expect(draft.nameError).toBeUndefined();
	draft.name = '   ';
	expect(draft.take()).toBeUndefined();
	expect(draft.nameError).toBeDefined();
	draft.name = ' Summer ';
	expect(draft.take()).toEqual({ name: 'Summer', description: '' });
});

test('a name that is too long is told at once', () => {
	const draft = new AlbumDraft();
	draft.name = 'x'.repeat(201);
	expect(draft.nameError).toBeDefined();
	expect(draft.take()).toBeUndefined();
});
