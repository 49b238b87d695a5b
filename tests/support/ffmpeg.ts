import { spawnSync } from 'node:child_process';

/** Whether this machine has an ffmpeg: what the server makes with it is tested there only. */
export const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0;
if (!hasFfmpeg) console.log('There is no ffmpeg here: posters and copies for playing are not tested.');

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
