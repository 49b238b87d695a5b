import Dexie, { type Table } from 'dexie';

/** Milliseconds of rest between the end of one look and the next: many writes in it are looked at once. */
const rest = 200;

/**
 * Looks at tables now, and again after they were written, in this tab or any other. Unlike a live query, which begins anew
 * with every write, it ends each look and rests before the next: a queue of thousands that changes many times a second
 * costs a few looks a second, and shows something all the while.
 *
 * @param look what to do; it reads whatever it likes, and is called again for writes of `tables` alone
 * @param onError it could not be done, and is tried again after the next write
 * @returns what ends it
 */
export function follow(
	tables: readonly Table[],
	look: () => Promise<void>,
	onError: (error: unknown) => void,
): () => void {
	const names = tables.map(({ db, name }) => `idb://${(db as Dexie).name}/${name}/`);
	let isOver = false;
	let isLooking = false;
	let isStale = false;
	let timer: ReturnType<typeof setTimeout> | undefined;

	const run = async () => {
		isLooking = true;
		isStale = false;
		try {
			await look();
		} catch (error) {
			if (!isOver) onError(error);
		}
		timer = setTimeout(() => {
			isLooking = false;
			if (isStale && !isOver) void run();
		}, rest);
	};
	const onWritten = (written: object) => {
		if (!Object.keys(written).some((part) => part === 'all' || names.some((name) => part.startsWith(name))))
			return;
		isStale = true;
		if (!isLooking) void run();
	};
	Dexie.on.storagemutated.subscribe(onWritten);
	void run();
	return () => {
		isOver = true;
		clearTimeout(timer);
		Dexie.on.storagemutated.unsubscribe(onWritten);
	};
}
