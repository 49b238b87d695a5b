import { statfs } from 'node:fs/promises';
import { DiskFull } from './faults.ts';

/**
 * Bytes that the database keeps for itself. A PostgreSQL that cannot write its log ends, and does not start again
 * until there is room: then nothing can be read either.
 */
const reserve = 128 * 1024 * 1024;

/** Looks whether a database of ours may grow on its disk. */
export class Room {
	readonly #folder: string;

	/** @param folder the cluster's */
	constructor(folder: string) {
		this.#folder = folder;
	}

	/** Before each transaction that adds something. @throws DiskFull */
	async check(): Promise<void> {
		const { bavail, bsize } = await statfs(this.#folder);
		if (bavail * bsize < reserve) throw new DiskFull('the disk of the database is full');
	}
}
