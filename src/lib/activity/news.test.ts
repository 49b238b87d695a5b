import { expect, test } from 'vitest';
import type { Author, Comment, Like } from '#domain/activity.ts';
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

const entry = (assetId: string, addedBy: string, addedAt: string, kind = 'photo') =>
	({ assetId, addedBy, addedAt, asset: { kind } }) as Entry;

const author = (userId: string) => ({ userId, name: userId }) as Author;
const like = (userId: string, assetId: string | null, createdAt: string) =>
	({ assetId, author: author(userId), createdAt }) as Like;

const album = (changes: Partial<AlbumNews>): AlbumNews => ({
	album: { id: 'a', name: 'Summer', role: 'owner', ownerId: 'me', releasedAt: null },
	members: [person('me', 'owner'), person('ana', 'editor')],
	comments: [],
	likes: [],
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
		album: { id: 'b', name: 'Hills', role: 'viewer', ownerId: 'ana', releasedAt: null },
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

test('tracks and photos of one day are two pieces of news', () => {
	const entries = [
		entry('1', 'ana', '2026-06-01T10:00:00.000Z'),
		entry('2', 'ana', '2026-06-01T11:00:00.000Z', 'audio'),
	];
	const news = newsOf([album({ entries })], 'me', 50);
	expect(news.map((one) => [one.kind === 'added' && one.isMusic, one.at.slice(11, 13)])).toEqual([
		[true, '11'],
		[false, '10'],
	]);
});

test('[MA-43] likes of one person on one day are one, that of an album is by itself, and one’s own are there too', () => {
	const entries = ['1', '2', '3'].map((id) => entry(id, 'me', '2026-06-01T10:00:00.000Z'));
	const likes = [
		like('ana', '1', '2026-06-02T10:00:00.000Z'),
		like('ana', '2', '2026-06-02T11:00:00.000Z'),
		like('ana', 'gone', '2026-06-02T11:30:00.000Z'),
		like('ana', null, '2026-06-02T12:00:00.000Z'),
		like('me', '3', '2026-06-02T13:00:00.000Z'),
	];
	const news = newsOf([album({ entries, likes })], 'me', 50);
	expect(news.map((one) => [one.kind, one.who.userId, one.isOwn, 'count' in one && one.count])).toEqual([
		['liked', 'me', true, 1],
		['liked_album', 'ana', false, false],
		['liked', 'ana', false, 2],
	]);
});

test('[MA-43] comments are there by whomever, and a release is told once', () => {
	const comments = [
		{ id: '1', author: author('me'), text: 'Mine', createdAt: '2026-06-02T10:00:00.000Z' } as Comment,
		{ id: '2', author: author('ana'), text: 'Hers', createdAt: '2026-06-02T11:00:00.000Z' } as Comment,
	];
	const released = album({
		comments,
		album: {
			...{ id: 'a', name: 'Summer', role: 'owner', ownerId: 'me' },
			releasedAt: '2026-06-02T12:00:00.000Z',
		},
	});
	const news = newsOf([released], 'me', 50);
	expect(news.map((one) => [one.kind, one.isOwn])).toEqual([
		['released', true],
		['comment', false],
		['comment', true],
	]);
});
