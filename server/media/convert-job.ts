import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Playable } from '#domain/asset.ts';
import { Refusal } from '#domain/errors.ts';
import { isPlainH264 } from '#domain/playing.ts';
import { markPlayable } from '../assets/mark-playable.ts';
import { execute } from '../sync/transact.ts';
import type { Job } from './jobs.ts';
import { probeFilm, probeMusic } from './probe.ts';
import { originalKey, playableKey, type playableTypes } from './storage/storage.ts';
import { type AssetJob, convertQueue, storedAsset, type Workshop } from './workshop.ts';

/** Of a film, where its pictures have to be drawn anew: at most Full HD, as most screens and lines are no better. */
const redraw = [
	...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '22', '-pix_fmt', 'yuv420p', '-vf'],
	`scale=w='min(1920,iw)':h='min(1920,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`,
];
/** AAC is played by every browser; the beginning comes first, so that playing begins before the end is there. */
const sound = ['-c:a', 'aac', '-b:a', '160k', '-ac', '2', '-movflags', '+faststart', '-f', 'mp4'];

/** Percent between two times that it is told: each writes the asset anew in every album that holds it. */
const step = 10;

/** Makes a copy for playing of what browsers do not play as it is. @param folder for what is being made */
export function convertJob(workshop: Workshop, folder: string): Job<AssetJob> {
	const tell = ({ assetId, ownerId }: AssetJob, state: Playable['state'], percent = 0) =>
		execute(workshop, ownerId, markPlayable, { assetId, playable: { state, percent } });

	return {
		name: convertQueue,
		lanes: 1,
		batch: 1,
		hours: 20,

		async run(data) {
			const { ffmpeg, storage } = workshop;
			const source = await storedAsset(workshop, data);
			if (!source) return;
			if (!ffmpeg) return void (await tell(data, 'unavailable'));
			const target = join(folder, randomUUID());
			const kind = source.kind === 'video' ? 'video' : 'audio';
			try {
				await storage.withPath(originalKey(source), async (path) => {
					const { how, duration } = await plan(kind, path, source.type);
					let told = 0;
					let telling: Promise<unknown> = Promise.resolve();
					await ffmpeg.convert({ path, type: source.type }, how, target, (seconds) => {
						const percent = Math.min(99, Math.floor((seconds / (duration || Infinity)) * 100));
						if (percent < told + step) return;
						told = percent;
						// One after the other, so that none goes back; a lost one is no loss.
						telling = telling.then(() => tell(data, 'making', percent)).catch(() => undefined);
					});
					await telling;
				});
				await storage.take(playableKey(source, kind), target);
				await tell(data, 'ready', 100);
			} catch (error) {
				if (!(error instanceof Refusal)) throw error;
				await tell(data, 'failed');
			} finally {
				await rm(target, { force: true });
			}
		},

		async giveUp(data) {
			await tell(data, 'failed');
		},
	};
}

async function plan(kind: keyof typeof playableTypes, path: string, type: string) {
	if (kind === 'audio') {
		const { duration } = await probeMusic(path, type);
		return { duration, how: ['-map', '0:a:0', '-vn', ...sound] };
	}
	const { duration, streams } = await probeFilm(path, type);
	const pictures = isPlainH264(streams.video) ? ['-c:v', 'copy'] : redraw;
	return { duration, how: ['-map', '0:v:0', '-map', '0:a:0?', ...pictures, ...sound] };
}
