import { expect, test } from 'vitest';
import { errorCodes } from '#domain/errors.ts';
import { heldPhotos, heldTexts, moreWords, noticeWords } from './notice-words.ts';

const held = (mutation: string, args: unknown) => ({ mutation, args, at: null });

test('every code has words, and none of them is a word of the trade', () => {
	for (const code of errorCodes) {
		const said = noticeWords({ code, albumName: 'Summer', detail: {}, held: [] });
		expect(said).toMatch(/\.$/);
		expect(said).not.toMatch(/sync|conflict|mutation|server error|undefined|null/i);
	}
});

test('a handle that nobody has is named, from the detail or from the edit', () => {
	const told = { code: 'user.not_found' as const, albumName: null };
	expect(noticeWords({ ...told, detail: { handle: 'ben' }, held: [] })).toContain('@ben');
	expect(noticeWords({ ...told, detail: {}, held: [held('setMember', { handle: 'eva' })] })).toContain(
		'@eva',
	);
	expect(noticeWords({ ...told, detail: {}, held: [] })).not.toContain('@');
});

test('an album that was not named is still an album', () => {
	expect(noticeWords({ code: 'album.not_found', albumName: null, detail: {}, held: [] })).toContain(
		'an album',
	);
});

test('what was written is kept, whatever it was written for', () => {
	const edits = [
		held('addComment', { text: ' What a day ' }),
		held('updateAlbum', { name: 'Été', description: '' }),
		held('removeAssets', { assetIds: ['a'] }),
		held('addComment', null),
	];
	expect(heldTexts({ code: 'album.no_right', held: edits })).toEqual(['What a day', 'Été']);
});

test('photos are those that were to be added, each once', () => {
	const edits = [
		held('addAssets', { assetIds: ['a', 'b'] }),
		held('addAssets', { assetIds: ['b', 'c', 7] }),
		held('removeAssets', { assetIds: ['d'] }),
	];
	expect(heldPhotos({ code: 'album.no_right', held: edits })).toEqual(['a', 'b', 'c']);
});

test('an album that was made with one unknown person is there: nothing of it has to be saved', () => {
	const edits = [held('createAlbum', { name: 'Summer', assetIds: ['a'], members: [{ handle: 'eva' }] })];
	expect(heldTexts({ code: 'user.not_found', held: edits })).toEqual([]);
	expect(heldPhotos({ code: 'user.not_found', held: edits })).toEqual([]);
});

test('a notice says how many edits there were, and of how many it does not hold the words', () => {
	const edits = Array.from({ length: 3 }, () => held('addComment', { text: 'Oh' }));
	expect(moreWords({ count: 1, held: edits.slice(0, 1) })).toBe('');
	expect(moreWords({ count: 3, held: edits })).toBe('and 2 more times');
	expect(moreWords({ count: 40, held: edits })).toBe(
		'and 39 more times, of which the oldest 37 are not kept here',
	);
});
