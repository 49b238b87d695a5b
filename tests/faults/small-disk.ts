import { execFileSync } from 'node:child_process';
import { rmSync, statfsSync } from 'node:fs';
import { makeTemporary } from '../support/temporary.ts';
import { say } from './form.ts';

const megabyte = 1024 * 1024;

/** A disk of a test's own, to be filled to the brim. */
export type SmallDisk = {
	folder: string;
	/** Makes it just so large that this much is free, in bytes. */
	leave: (bytes: number) => void;
	free: () => number;
	close: () => void;
};

/** Mounts a disk in memory; undefined where that is not allowed, as to anyone but root, which it then says. */
export function mountSmallDisk(): SmallDisk | undefined {
	const folder = makeTemporary('server');
	const size = (bytes: number) => `size=${Math.ceil(bytes / 4096) * 4}k`;
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', `${size(2_000 * megabyte)},mode=0711`, 'gatefold', folder], {
			stdio: 'pipe',
		});
	} catch (error) {
		rmSync(folder, { recursive: true });
		say(`No small disk can be mounted here (${firstLine(error)}), so what needs one is tested another way.`);
		return undefined;
	}
	return {
		folder,
		leave: (bytes) => {
			const { blocks, bfree, bsize } = statfsSync(folder);
			execFileSync('mount', ['-o', `remount,${size((blocks - bfree) * bsize + bytes)}`, folder]);
		},
		free: () => {
			const { bavail, bsize } = statfsSync(folder);
			return bavail * bsize;
		},
		close: () => {
			// What still has a file open there is ending.
			execFileSync('umount', ['--lazy', folder]);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

const firstLine = (error: unknown) =>
	(error instanceof Error ? error.message : String(error)).split('\n').at(-2) ?? 'mount failed';
