import type { Comment } from '#domain/activity.ts';

type Said = Pick<Comment, 'moment'>;

/** Seconds at which something was said, as a seek bar marks them. */
export const marksOf = (comments: readonly Said[]): number[] =>
	comments.flatMap(({ moment }) => (moment === undefined ? [] : [moment]));

/** What is said of the whole first, in its order, then what is said of moments, as they come. */
export const inPlayingOrder = <T extends Said>(comments: readonly T[]): T[] =>
	comments.toSorted((a, b) => (a.moment ?? -1) - (b.moment ?? -1));
