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

export interface Bus {
	announce(announcement: Announcement): void;
	/** @returns how to stop listening */
	listen(listener: (announcement: Announcement) => void): () => void;
}

/** The bus of a single server process. */
export function inProcessBus(): Bus {
	const emitter = new EventEmitter();
	emitter.setMaxListeners(0);
	return {
		announce: (announcement) => void emitter.emit('announcement', announcement),
		listen(listener) {
			emitter.on('announcement', listener);
			return () => void emitter.off('announcement', listener);
		},
	};
}
