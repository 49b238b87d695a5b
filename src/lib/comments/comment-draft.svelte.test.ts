import { expect, test } from 'vitest';
import { CommentDraft } from './comment-draft.svelte.ts';

function whilePlaying(now: { seconds: number | undefined; assetId?: string }) {
	return new CommentDraft(() => ({ albumId: 'album', assetId: now.assetId ?? 'asset', now: now.seconds }));
}

test('[MA-49] what is said of what plays is of the moment at which its first letter was written', () => {
	const now = { seconds: 10 as number | undefined };
	const draft = whilePlaying(now);
	expect(draft.moment).toBe(10);
	draft.text = 'W';
	now.seconds = 25;
	draft.text = 'What a chorus';
	expect(draft.moment).toBe(10);
	draft.text = '';
	expect(draft.moment).toBe(25);
});

test('where nothing plays, or words are changed, there is no moment', async () => {
	const now = { seconds: undefined as number | undefined };
	const draft = whilePlaying(now);
	draft.text = 'Of all of it';
	expect(draft.moment).toBeUndefined();
	now.seconds = 3;
	draft.cancel();
	draft.editing = 'comment';
	expect(draft.moment).toBeUndefined();
});

test('each comment begins as one of its moment, whatever was chosen for the one before', () => {
	const draft = whilePlaying({ seconds: 1 });
	draft.isOfMoment = false;
	draft.cancel();
	expect(draft.isOfMoment).toBe(true);
});

test('[MA-49] what was begun stays about its track when the next one plays', () => {
	const now = { seconds: 200, assetId: 'first' };
	const draft = whilePlaying(now);
	draft.text = 'What an en';
	Object.assign(now, { seconds: 2, assetId: 'second' });
	draft.text = 'What an ending';
	expect(draft.subject).toEqual({ albumId: 'album', assetId: 'first', now: 200 });
	draft.text = '';
	expect(draft.subject).toEqual({ albumId: 'album', assetId: 'second', now: 2 });
});
