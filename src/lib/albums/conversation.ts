import type { Comment } from '#domain/activity.ts';

export interface Turn {
	comment: Comment;
	/** Same person within minutes: the name is not said again */
	follows: boolean;
}

/** Milliseconds within which comments of one person are read as one */
const together = 5 * 60_000;

/** Comments as a conversation, oldest first. */
export function conversation(comments: readonly Comment[]): Turn[] {
	return comments.map((comment, i) => {
		const last = comments[i - 1];
		const follows =
			last !== undefined &&
			last.author.userId === comment.author.userId &&
			last.assetId === comment.assetId &&
			Date.parse(comment.createdAt) - Date.parse(last.createdAt) < together;
		return { comment, follows };
	});
}
