import { describe, expect, test } from 'vitest';
import type { Comment, Like } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import { doneByOthers, firstLook, isSameLook, type Known, lookAt, unseenOf } from './unseen.ts';

const day = (number: number) => `2026-06-${String(number).padStart(2, '0')}T12:00:00.000Z`;
const author = (userId: string) => ({ userId, name: userId, handle: userId, picture: null });
const comment = (id: string, userId: string, at: string) =>
	({ id, author: author(userId), createdAt: at }) as Comment;
const like = (userId: string, at: string, assetId: string | null = null) =>
	({ assetId, author: author(userId), createdAt: at }) as Like;
const entry = (assetId: string, addedBy: string, at: string, guest?: string) =>
	({ assetId, addedBy, addedAt: at, ...(guest !== undefined && { guest }) }) as Entry;
const member = (userId: string, joinedAt: string) => ({ userId, joinedAt }) as Member;

const album = (role: Known['album']['role'], changes: Partial<Known> = {}): Known => ({
	album: { role },
	members: [member('ana', day(1)), member('me', day(1))],
	comments: [],
	likes: [],
	entries: [],
	...changes,
});
const done = (known: Known) => doneByOthers(known, 'me');

describe('[PA-36] what is new in an album', () => {
	test('is what others said, liked, added and who came in, and nothing of one’s own', () => {
		const changes = {
			comments: [comment('c1', 'ana', day(2)), comment('c2', 'me', day(2))],
			likes: [like('ana', day(2)), like('me', day(2))],
			entries: [entry('e1', 'ana', day(2)), entry('e2', 'me', day(2)), entry('e3', 'me', day(2), '')],
			members: [member('ana', day(1)), member('me', day(1)), member('cem', day(2))],
		};
		const look = lookAt([], Date.parse(day(1)) + 30 * 86_400_000);
		expect(unseenOf(done(album('owner', changes)), look)).toHaveLength(4);
		expect(unseenOf(done(album('viewer', changes)), look)).toHaveLength(5);
	});

	test('is nothing right after a look, and later only what has come since', () => {
		const first = album('owner', { comments: [comment('c1', 'ana', day(2))] });
		const look = lookAt(done(first), Date.parse(day(3)));
		expect(unseenOf(done(first), look)).toEqual([]);
		const then = album('owner', { comments: [...first.comments, comment('c2', 'ana', day(4))] });
		expect(unseenOf(done(then), look)).toHaveLength(1);
	});

	test('is looked at once while nobody else does anything: an open album writes nothing for one’s own edits', () => {
		const before = done(album('owner', { comments: [comment('c1', 'ana', day(2))] }));
		const look = lookAt(before, Date.parse(day(3)));
		const own = done(
			album('owner', { comments: [comment('c1', 'ana', day(2)), comment('c2', 'me', day(3))] }),
		);
		expect(isSameLook(look, lookAt(own, Date.parse(day(3)) + 1_000))).toBe(true);
		const theirs = done(
			album('owner', { comments: [comment('c1', 'ana', day(2)), comment('c3', 'ana', day(3))] }),
		);
		expect(isSameLook(look, lookAt(theirs, Date.parse(day(3)) + 1_000))).toBe(false);
		expect(isSameLook(look, lookAt(before, Date.parse(day(4))))).toBe(false);
		expect(isSameLook(undefined, look)).toBe(false);
	});

	test('is also what was done before the look and came after it, from a device that was away', () => {
		const look = lookAt([], Date.parse(day(20)));
		expect(unseenOf(done(album('owner', { entries: [entry('e', 'ana', day(2))] })), look)).toHaveLength(1);
	});

	test('is nothing twice where a clock runs ahead', () => {
		const ahead = album('owner', { comments: [comment('c', 'ana', day(28))] });
		const look = lookAt(done(ahead), Date.parse(day(2)));
		expect(unseenOf(done(ahead), look)).toEqual([]);
	});

	test('is nothing of what was there before the device was', () => {
		const old = album('owner', { entries: [entry('e', 'ana', day(2))] });
		expect(unseenOf(done(old), firstLook(day(3), old, 'me'))).toEqual([]);
		expect(unseenOf(done(old), firstLook(day(1), old, 'me'))).toHaveLength(1);
	});

	test('that was shared a moment ago is that it was shared, and not all that is in it', () => {
		const shared = album('viewer', {
			members: [member('ana', day(1)), member('me', day(5))],
			entries: [entry('e0', 'ana', day(4)), entry('e1', 'ana', day(5)), entry('e2', 'ana', day(6))],
		});
		const unseen = unseenOf(done(shared), firstLook(day(2), shared, 'me'));
		expect(unseen.map(({ id }) => id).sort()).toEqual(['ee2', 'mme']);
	});

	test('tells ids apart by their ends, and photos from comments', () => {
		const id = (end: string) => `01890000-0000-7000-8000-${end}`;
		const known = album('owner', {
			comments: [comment(id('00000000000a'), 'ana', day(2))],
			entries: [entry(id('00000000000a'), 'ana', day(2)), entry(id('00000000000b'), 'ana', day(2))],
			likes: [like('ana', day(2), id('00000000000a')), like('ana', day(2), id('00000000000b'))],
		});
		expect(new Set(done(known).map((one) => one.id)).size).toBe(5);
	});
});
