import { expect, test } from 'vitest';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import { type AlbumNews, newsOf } from './news.ts';

const person = (userId: string, role: Member['role'], joinedAt = '2026-05-01T00:00:00.000Z'): Member => ({
	albumId: 'a',
	userId,
	role,
	name: userId,
	handle: userId,
	picture: null,
	joinedAt,
});

const entry = (assetId: string, addedBy: string, addedAt: string) => ({ assetId, addedBy, addedAt }) as Entry;

const album = (changes: Partial<AlbumNews>): AlbumNews => ({
	album: { id: 'a', name: 'Summer', role: 'owner', ownerId: 'me' },
	members: [person('me', 'owner'), person('ana', 'editor')],
	comments: [],
	entries: [],
	...changes,
});

test('photos that one person added on one day are one piece of news', () => {
	const entries = [
		entry('1', 'ana', '2026-06-01T10:00:00.000Z'),
		entry('2', 'ana', '2026-06-01T11:00:00.000Z'),
		entry('3', 'ana', '2026-06-02T10:00:00.000Z'),
		entry('4', 'me', '2026-06-02T10:00:00.000Z'),
	];
	const news = newsOf([album({ entries })], 'me', 50);
	expect(news.map((one) => [one.kind === 'added' && one.count, one.at.slice(8, 10)])).toEqual([
		[1, '02'],
		[2, '01'],
	]);
});

test('what guests brought by a link is news for the owner too, each guest by themselves', () => {
	const by = (assetId: string, guest: string) => ({
		...entry(assetId, 'me', '2026-06-01T10:00:00.000Z'),
		guest,
	});
	const entries = [by('1', 'Mia'), by('2', 'Mia'), by('3', '')];
	const news = newsOf([album({ entries })], 'me', 50);
	expect(news.map((one) => [one.who.name, one.kind === 'added' && one.count])).toEqual([
		['Guest (by link)', 1],
		['Mia (by link)', 2],
	]);
});

test('an album that someone shared is news, an own one is not', () => {
	const theirs = album({
		album: { id: 'b', name: 'Hills', role: 'viewer', ownerId: 'ana' },
		members: [person('ana', 'owner'), person('me', 'viewer', '2026-07-01T00:00:00.000Z')],
	});
	const news = newsOf([album({}), theirs], 'me', 50);
	expect(news).toHaveLength(1);
	expect(news[0]).toMatchObject({ kind: 'shared', who: { userId: 'ana' }, at: '2026-07-01T00:00:00.000Z' });
});

test('the last comes first, and no more than asked for', () => {
	const entries = Array.from({ length: 9 }, (_, i) =>
		entry(`${i}`, 'ana', `2026-06-0${i + 1}T10:00:00.000Z`),
	);
	const news = newsOf([album({ entries })], 'me', 3);
	expect(news.map((one) => one.at.slice(8, 10))).toEqual(['09', '08', '07']);
});
