import type { Author, Comment, Like } from '#domain/activity.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';

/** What is said and done in an album, in one line of time */
export type Turn = { id: string; at: string } & (
	| {
			kind: 'comment';
			comment: Comment;
			/** Same person within minutes: the name is not said again */
			follows: boolean;
	  }
	| {
			kind: 'added';
			/** Of one person, one behind the other, within the hour */
			entries: Entry[];
	  }
	| {
			kind: 'liked';
			by: Author;
			/** Photos, in the same way */
			assetIds: string[];
	  }
	| { kind: 'joined'; member: Member }
);

/** Milliseconds within which comments of one person are read as one */
const together = 5 * 60_000;
/** The same of photos that one person adds, or likes */
const oneVisit = 3_600_000;

interface Happened {
	comments: readonly Comment[];
	likes: readonly Like[];
	entries: readonly Entry[];
	members: readonly Member[];
}

/** Comments, photos added or liked, and people who joined as a conversation, oldest first. */
export function conversation({ comments, likes, entries, members }: Happened): Turn[] {
	const single: Turn[] = [
		...comments.map((comment): Turn => ({
			kind: 'comment',
			id: comment.id,
			at: comment.createdAt,
			comment,
			follows: false,
		})),
		...entries.map((entry): Turn => ({
			kind: 'added',
			id: `added ${entry.assetId}`,
			at: entry.addedAt,
			entries: [entry],
		})),
		...likes.flatMap(({ assetId, author, createdAt }): Turn[] =>
			assetId === null
				? []
				: [
						{
							kind: 'liked',
							id: `liked ${author.userId} ${assetId}`,
							at: createdAt,
							by: author,
							assetIds: [assetId],
						},
					],
		),
		// The owner was there first.
		...members
			.filter(({ role }) => role !== 'owner')
			.map((member): Turn => ({
				kind: 'joined',
				id: `joined ${member.userId}`,
				at: member.joinedAt,
				member,
			})),
	];
	const turns: Turn[] = [];
	for (const turn of single.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))) {
		const last = turns.at(-1);
		if (last?.kind === 'added' && turn.kind === 'added' && isOneVisit(last, turn)) {
			last.entries.push(...turn.entries);
			last.at = turn.at;
		} else if (last?.kind === 'liked' && turn.kind === 'liked' && isOneVisit(last, turn)) {
			last.assetIds.push(...turn.assetIds);
			last.at = turn.at;
		} else if (last?.kind === 'comment' && turn.kind === 'comment')
			turns.push({ ...turn, follows: isGoingOn(last.comment, turn.comment) });
		else turns.push(turn);
	}
	return turns;
}

const gap = (a: { at: string }, b: { at: string }) => Date.parse(b.at) - Date.parse(a.at);

const byWhom = (turn: Turn): string =>
	turn.kind === 'added'
		? `${turn.entries[0]!.addedBy} ${turn.entries[0]!.guest}`
		: turn.kind === 'liked'
			? turn.by.userId
			: '';

const isOneVisit = (last: Turn, turn: Turn): boolean =>
	byWhom(last) === byWhom(turn) && gap(last, turn) < oneVisit;

/** Whether a comment goes on with the one before it: by the same person, of the same thing, within minutes. */
export const isGoingOn = (last: Comment | undefined, comment: Comment): boolean =>
	last !== undefined &&
	last.author.userId === comment.author.userId &&
	last.assetId === comment.assetId &&
	gap({ at: last.createdAt }, { at: comment.createdAt }) < together;
