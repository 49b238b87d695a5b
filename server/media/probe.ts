import type { AudioTags } from '#domain/audio.ts';
import type { Film } from '#domain/film.ts';
import { Reader } from './reader.ts';

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

/** It gets a heap that no honest file needs, and a time that none takes. */
const reader = new Reader<ProbeRequest, Film | Music>(new URL('./probe-reader.ts', import.meta.url), {
	patience: 60_000,
	heap: 192,
});

const probe = async <T extends Film | Music>(request: ProbeRequest) => (await reader.ask(request)) as T;

/** @throws Refusal `asset.unreadable` for a container that cannot be read */
export const probeFilm = (path: string, type: string) => probe<Film>({ path, type });

/** @throws Refusal `asset.unreadable` for a file that cannot be read */
export const probeMusic = (path: string, type: string) => probe<Music>({ path, type });
