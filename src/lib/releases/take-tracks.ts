import { Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { intake } from '#lib/library/intake.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';
import { addFiles } from '#lib/uploads/add-files.ts';

interface Titled {
	file: File;
	title: string;
	/** A person has typed its title */
	isRenamed?: true;
}

/** What became of tracks that were taken in. */
export interface Taken {
	/** Assets, in the order of the tracks */
	ids: Id[];
	/** Bytes that are missing on this device; nothing was added then */
	missing: number;
}

/**
 * Takes tracks into an album, in their order and with their titles. What could not be taken is told by name. One that was
 * in the library already keeps its title, unless a person has typed another.
 *
 * @param onDone called for each track
 */
export async function takeTracks(albumId: Id, tracks: readonly Titled[], onDone: () => void): Promise<Taken> {
	const titles = new Map(tracks.map(({ file, title }) => [file, title.trim()]));
	try {
		const { ids, known, restored, failed } = await addFiles(
			tracks.map(({ file }) => file),
			{ albumId, titleOf: (file) => titles.get(file), onDone },
		);
		intake.fail(failed);
		const before = new Set([...known, ...restored]);
		for (const [i, { isRenamed, file }] of tracks.entries()) {
			const [id, title] = [ids[i], titles.get(file)];
			if (id && title && isRenamed && before.has(id)) await currentSync().mutate.updateAsset({ id, title });
		}
		return { ids: [...new Set(ids.filter((id) => id !== undefined))], missing: 0 };
	} catch (error) {
		if (!(error instanceof Refusal) || error.code !== 'storage.full') throw error;
		return { ids: [], missing: Number(error.detail.missing) || 0 };
	}
}
