import { spawnSync } from 'node:child_process';
import { aptInstall } from './programs.ts';

const starts = () => spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;

/** Whether this machine has an ffmpeg: what the server makes with it is tested there only. */
export const hasFfmpeg = starts();

/** Installs ffmpeg where there is none and apt and root are. Without it everything else is still tested. */
export function ensureFfmpeg(): void {
	if (hasFfmpeg) return;
	console.log('No ffmpeg here; installing it for the tests of films and music.');
	aptInstall(['ffmpeg']);
	if (!starts()) console.log('There is no ffmpeg: posters and copies for playing are not tested.');
}

/** A film of a moving picture. @param codec arguments that say how it is written, and a format */
export function film(...codec: string[]): Buffer {
	const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=2'];
	const unlike = ['-metadata', `comment=${crypto.randomUUID()}`];
	const { status, stdout, stderr } = spawnSync(
		'ffmpeg',
		['-hide_banner', '-loglevel', 'error', ...picture, ...codec, ...unlike, 'pipe:1'],
		{ maxBuffer: 64 * 1024 * 1024 },
	);
	if (status !== 0) throw new Error(stderr.toString());
	return stdout;
}
