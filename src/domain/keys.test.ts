import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from './ids.ts';
import { keys, parseKey, prefixesOfAlbum } from './keys.ts';

const albumKeys = (albumId: string) => [
	keys.album(albumId),
	keys.member(albumId, newId()),
	keys.waitingMember(albumId, 'ben'),
	keys.entry(albumId, newId()),
	keys.comment(albumId, newId()),
	keys.like(albumId, null, newId()),
	keys.like(albumId, newId(), newId()),
	keys.link(albumId, newId()),
];

test('an album’s prefixes name all of its keys and none of another’s', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 5 }), (others) => {
			const id = newId();
			const prefixes = prefixesOfAlbum(id);
			const holds = (key: string) => prefixes.some((prefix) => key.startsWith(prefix));
			expect(albumKeys(id).every(holds)).toBe(true);
			for (let i = 0; i < others; i++) expect(albumKeys(newId()).some(holds)).toBe(false);
			expect([keys.me, keys.asset(newId()), keys.notice(newId())].some(holds)).toBe(false);
		}),
	);
});

test('a key comes apart into its kind and its ids', () => {
	const [albumId, assetId] = [newId(), newId()];
	expect(parseKey(keys.entry(albumId, assetId))).toEqual({ kind: 'entry', ids: [albumId, assetId] });
	expect(parseKey(keys.me)).toEqual({ kind: 'me', ids: [] });
});
