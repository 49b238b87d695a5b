import { expect, test } from 'vitest';
import { AssetDraft } from './asset-draft.svelte.ts';

const asset = { title: 'Viper', description: '', takenAt: '2024-06-12T14:02:30.250Z' };

test('only what was changed is taken, and a time that was left alone keeps its milliseconds', () => {
	const draft = new AssetDraft(asset);
	expect(draft.take()).toEqual({});
	draft.description = ' By the river ';
	draft.taken = '2023-01-02T03:04';
	expect(draft.take()).toEqual({ description: 'By the river', takenAt: '2023-01-02T03:04:00.000Z' });
});

test('what is no time or too long a title is said and not taken', () => {
	const draft = new AssetDraft(asset);
	draft.taken = '';
	expect([draft.take(), draft.takenError]).toEqual([undefined, expect.stringMatching(/./)]);
	draft.taken = '2023-01-02T03:04:05';
	draft.title = 'a'.repeat(201);
	expect([draft.take(), draft.titleError]).toEqual([undefined, expect.stringMatching(/./)]);
});
