import type { AudioTags } from '#domain/audio.ts';
import type { Film } from '#domain/film.ts';
import { inThread } from './in-thread.ts';

/** What a piece of music says of itself */
export interface Music {
	duration: number | null;
	title: string;
	tags: AudioTags;
	/** The embedded picture, as it is in the file */
	cover: Uint8Array | undefined;
	/** Whether browsers play it as it is */
	plays: boolean;
}

export interface ProbeRequest {
	path: string;
	type: string;
}

/** Readers get a heap that no honest file needs, and a time that none takes. */
const bounds = { patience: 60_000, resources: { maxOldGenerationSizeMb: 192 } };

const probe = <T>(request: ProbeRequest) =>
	inThread<T>(new URL('./probe-worker.ts', import.meta.url), request, bounds);

/** @throws Refusal `asset.unreadable` for a container that cannot be read */
export const probeFilm = (path: string, type: string) => probe<Film>({ path, type });

/** @throws Refusal `asset.unreadable` for a file that cannot be read */
export const probeMusic = (path: string, type: string) => probe<Music>({ path, type });
