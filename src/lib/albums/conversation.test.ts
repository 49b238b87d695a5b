import { expect, test } from 'vitest';
import type { Comment } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import { conversation, type Turn } from './conversation.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString();
const author = (userId: string) => ({ userId, name: userId, handle: userId, picture: null });

const said = (userId: string, minute: number, assetId: string | null = null): Comment => ({
	albumId: 'a',
	id: `${userId}${minute}`,
	assetId,
	author: author(userId),
	text: '',
	createdAt: at(minute),
	updatedAt: at(minute),
});
const added = (assetId: string, addedBy: string, minute: number, guest?: string) =>
	({ assetId, addedBy, addedAt: at(minute), ...(guest !== undefined && { guest }) }) as Entry;
const liked = (userId: string, minute: number, assetId: string | null) => ({
	albumId: 'a',
	assetId,
	author: author(userId),
	createdAt: at(minute),
});
const member = (userId: string, role: Member['role'], minute: number) =>
	({ userId, role, joinedAt: at(minute) }) as Member;

const nothing = { comments: [], likes: [], entries: [], members: [] };
const followsOf = (turns: Turn[]) => turns.map((turn) => turn.kind === 'comment' && turn.follows);

test('a name is said once for what one person says within minutes', () => {
	const comments = [said('ana', 0), said('ana', 2), said('ben', 3), said('ana', 4), said('ana', 20)];
	expect(followsOf(conversation({ ...nothing, comments }))).toEqual([false, true, false, false, false]);
});

test('a comment on another photo stands for itself', () => {
	const comments = [said('ana', 0), said('ana', 1, 'photo')];
	expect(followsOf(conversation({ ...nothing, comments }))).toEqual([false, false]);
});

test('what is said and what is done are one line of time, and photos of one visit are one turn', () => {
	const turns = conversation({
		comments: [said('ana', 10)],
		likes: [liked('ben', 11, 'x'), liked('ben', 12, 'y'), liked('ben', 13, null)],
		entries: [
			added('y', 'ben', 3),
			added('x', 'ben', 2),
			added('z', 'ben', 20),
			added('g', 'ben', 21, 'Mia'),
			added('h', 'ben', 22, ''),
		],
		members: [member('ana', 'owner', 0), member('ben', 'editor', 1)],
	});
	const told = turns.map((turn) =>
		turn.kind === 'added'
			? turn.entries.map(({ assetId }) => assetId).join('')
			: turn.kind === 'liked'
				? `liked ${turn.assetIds.join('')}`
				: turn.kind,
	);
	expect(told).toEqual(['joined', 'xy', 'comment', 'liked xy', 'z', 'g', 'h']);
});
