import { expect, test } from 'vitest';
import type { Comment } from '#domain/activity.ts';
import { conversation } from './conversation.ts';

const said = (userId: string, minute: number, assetId: string | null = null): Comment => {
	const at = new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString();
	const author = { userId, name: userId, handle: userId, picture: null };
	return { albumId: 'a', id: `${userId}${minute}`, assetId, author, text: '', createdAt: at, updatedAt: at };
};

test('a name is said once for what one person says within minutes', () => {
	const turns = conversation([
		said('ana', 0),
		said('ana', 2),
		said('ben', 3),
		said('ana', 4),
		said('ana', 20),
	]);
	expect(turns.map((turn) => turn.follows)).toEqual([false, true, false, false, false]);
});

test('a comment on another photo stands for itself', () => {
	const turns = conversation([said('ana', 0), said('ana', 1, 'photo')]);
	expect(turns[1]!.follows).toBe(false);
});
