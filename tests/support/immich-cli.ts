import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmFolder } from './npm-folder.ts';

const folder = await npmFolder('immich-cli-3.2.2', ['@immich/cli@3.2.2']);

/** Whether the published program is here. */
export const hasImmichCli = folder !== undefined;

/**
 * Runs it.
 *
 * @param home where it keeps who is signed in
 * @throws Error where it ends with another code than 0
 */
export async function immich(home: string, ...args: string[]): Promise<string> {
	const program = join(folder!, 'node_modules', '@immich', 'cli', 'bin', 'immich');
	const { stdout, stderr } = await promisify(execFile)(
		process.execPath,
		[program, '--config-directory', home, ...args],
		{ timeout: 120_000, env: { ...process.env, NO_COLOR: '1' } },
	);
	return stdout + stderr;
}
