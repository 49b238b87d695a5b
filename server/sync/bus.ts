import { EventEmitter } from 'node:events';

/** What a committed transaction has changed. A hint: a lost one costs a delay, never data (rule V6). */
export interface Announcement {
	/** Numbers of the spaces whose version rose */
	spaces: number[];
	/** Client groups whose last mutation ids moved */
	groups: string[];
	/** Users whose session or rights may have changed */
	users: string[];
}

/** What a listener is told: what has changed, or that it may not have been told of everything. */
export type Hint = Announcement | 'missed';

export interface Bus {
	announce(announcement: Announcement): void;
	/** @returns how to stop listening */
	listen(listener: (hint: Hint) => void): () => void;
}

/** The bus of a single server process. */
export function inProcessBus(): Bus & { tell(hint: Hint): void } {
	const emitter = new EventEmitter();
	emitter.setMaxListeners(0);
	const tell = (hint: Hint) => void emitter.emit('hint', hint);
	return {
		tell,
		announce: tell,
		listen(listener) {
			emitter.on('hint', listener);
			return () => void emitter.off('hint', listener);
		},
	};
}
