import type { Id } from '#domain/ids.ts';
import { intake } from '#lib/library/intake.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';

interface Titled {
	file: File;
	title: string;
	/** A person has typed its title */
	isRenamed?: true;
}

/**
 * Takes tracks into an album, in their order and with their titles. One that was in the library already keeps its title,
 * unless a person has typed another.
 *
 * @returns the assets that are there now, in the order of the tracks: what could not be taken is told by `intake`
 */
export async function takeTracks(albumId: Id, tracks: readonly Titled[]): Promise<Id[]> {
	const titles = new Map(tracks.map(({ file, title }) => [file, title.trim()]));
	const result = await intake.take(
		tracks.map(({ file }) => file),
		{ albumId, titleOf: (file) => titles.get(file) },
	);
	if (!result) return [];
	const { ids, known, restored } = result;
	const before = new Set([...known, ...restored]);
	for (const [i, { isRenamed, file }] of tracks.entries()) {
		const [id, title] = [ids[i], titles.get(file)];
		if (id && title && isRenamed && before.has(id)) await currentSync().mutate.updateAsset({ id, title });
	}
	return [...new Set(ids.filter((id) => id !== undefined))];
}
