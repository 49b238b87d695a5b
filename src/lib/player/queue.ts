export type Repeat = 'off' | 'all' | 'one';

/** What plays, what comes next and what was before. Tracks are named by keys: `track.ts`. */
export interface Queue {
	/** As they were put into it */
	readonly items: readonly string[];
	/** As they are played: the same, or shuffled */
	readonly order: readonly string[];
	/** The one that plays; undefined where there is none */
	readonly at: string | undefined;
	readonly isShuffled: boolean;
	readonly repeat: Repeat;
}

export const emptyQueue: Queue = { items: [], order: [], at: undefined, isShuffled: false, repeat: 'off' };

/** Says of a track whether it can be played now */
type Plays = (key: string) => boolean;
const anything: Plays = () => true;

/** Begins anew with other tracks, at one of them; without one where the order begins. Shuffle and repeat stay as they are. */
export function begun(
	queue: Queue,
	items: readonly string[],
	at: string | undefined,
	random: () => number = Math.random,
): Queue {
	const order = queue.isShuffled ? mixed(items, at, random) : items;
	return { ...queue, items, order, at: at ?? order[0] };
}

/**
 * What follows the track that plays.
 *
 * @param byItself whether the track has come to its end: only then one that is repeated is the next, too
 * @param plays tracks that cannot be played are passed over
 * @returns undefined at the end of the queue, and where nothing else can be played
 */
export function following(queue: Queue, byItself: boolean, plays: Plays = anything): string | undefined {
	const { order, at, repeat } = queue;
	if (at === undefined) return undefined;
	if (byItself && repeat === 'one') return at;
	const here = order.indexOf(at);
	const behind = order.slice(here + 1);
	// Round once: where nothing else plays, the same comes again.
	const around = repeat === 'off' ? [] : order.slice(0, here + 1);
	return [...behind, ...around].find(plays);
}

/** What came before the track that plays; from the first back to the last only where all are repeated. */
export function preceding(queue: Queue, plays: Plays = anything): string | undefined {
	const { order, at, repeat } = queue;
	const here = at === undefined ? -1 : order.indexOf(at);
	if (here < 0) return undefined;
	const around = repeat === 'off' ? [] : order.slice(here);
	return [...order.slice(0, here).reverse(), ...around.reverse()].find(plays);
}

/** Goes to a track of the queue. */
export const gone = (queue: Queue, at: string): Queue =>
	queue.items.includes(at) ? { ...queue, at } : queue;

/** Takes tracks out. Where the one that plays goes, it stands at the next that stays, or at the last. */
export function without(queue: Queue, keys: readonly string[]): Queue {
	const taken = new Set(keys);
	const stays = (key: string) => !taken.has(key);
	const { items, order, at } = queue;
	const here = at === undefined ? -1 : order.indexOf(at);
	const next = order.slice(Math.max(0, here)).find(stays) ?? order.filter(stays).at(-1);
	return {
		...queue,
		items: items.filter(stays),
		order: order.filter(stays),
		at: at === undefined || stays(at) ? at : next,
	};
}

/** Puts tracks at the end. One that is in it already goes there; the one that plays stays where it is. */
export function extended(queue: Queue, keys: readonly string[]): Queue {
	const added = keys.filter((key) => key !== queue.at);
	const rest = without(queue, added);
	return {
		...rest,
		items: [...rest.items, ...added],
		order: [...rest.order, ...added],
		at: queue.at ?? added[0],
	};
}

/** Plays in an order of chance, from the track that plays on, or in the queue's own again. */
export function shuffled(queue: Queue, isShuffled: boolean, random: () => number = Math.random): Queue {
	const order = isShuffled ? mixed(queue.items, queue.at, random) : queue.items;
	return { ...queue, isShuffled, order };
}

/** @param first what stays in front */
function mixed(items: readonly string[], first: string | undefined, random: () => number): string[] {
	const rest = items.filter((key) => key !== first);
	for (let i = rest.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[rest[i], rest[j]] = [rest[j]!, rest[i]!];
	}
	return first !== undefined && items.includes(first) ? [first, ...rest] : rest;
}
