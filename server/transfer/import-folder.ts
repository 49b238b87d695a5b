import { stat } from 'node:fs/promises';
import { Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { AlbumFilling } from './fill-album.ts';
import type { LeftOut, Progress } from './progress.ts';
import { type FolderToTake, isUnreadable, scanFolder } from './scan-folder.ts';
import { takeFile, type Taking, type TakenFile } from './take-file.ts';

export interface Imported {
	files: Record<TakenFile['outcome'], number>;
	albums: { id: Id; name: string; isNew: boolean; added: number }[];
	leftOut: LeftOut[];
}

/**
 * Takes a folder with those below it into someone's library: folders become albums, what an export or Google Takeout says
 * of them is read. Files stay where they are. What was done before is found and not done again, so that a run which was
 * cut short is made good by another one.
 *
 * @throws Refusal `storage.full`; what else is refused of a file or an album is left out and told
 */
export async function importFolder(
	to: Taking & { progress: Progress },
	ownerId: Id,
	root: string,
): Promise<Imported> {
	const done: Imported = { files: { new: 0, known: 0, restored: 0 }, albums: [], leftOut: [] };
	await stat(root);
	for await (const folder of scanFolder(root, ownerId, done.leftOut))
		await takeFolder(to, ownerId, folder, done);
	return done;
}

async function takeFolder(
	to: Taking & { progress: Progress },
	ownerId: Id,
	{ album, files }: FolderToTake,
	done: Imported,
): Promise<void> {
	const filling = album && new AlbumFilling(to, ownerId, album);
	const taken = new Map<string, Id>();
	/** Of the album; its files are taken all the same */
	let refused: Refusal | undefined;
	const fill = async (work: (album: AlbumFilling) => Promise<void>) => {
		if (!filling || refused) return;
		try {
			await work(filling);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			refused = error;
		}
	};
	for (const { path, said, addedAt, listed, isBeside } of files) {
		const file = await tried(path, done.leftOut, () => takeFile(to, ownerId, path, said));
		to.progress.tell(wordsOf(done));
		if (!file) continue;
		done.files[file.outcome]++;
		if (listed !== undefined) taken.set(listed, file.id);
		if (!isBeside) await fill((album) => album.add(file.id, addedAt));
	}
	await fill((album) => album.end((file) => taken.get(file)));
	if (refused) done.leftOut.push({ path: album!.name, code: refused.code });
	else if (filling?.id) {
		const { id, isNew, added } = filling;
		done.albums.push({ id, name: album!.name, isNew, added });
	}
}

/** What one file is refused for does not concern the next; that there is no room does. */
async function tried<T>(path: string, leftOut: LeftOut[], work: () => Promise<T>): Promise<T | undefined> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Refusal && error.code !== 'storage.full') leftOut.push({ path, code: error.code });
		else if (isUnreadable(error)) leftOut.push({ path, code: 'not_found' });
		else throw error;
		return undefined;
	}
}

function wordsOf({ files, albums, leftOut }: Imported): string {
	const known = files.known + files.restored;
	return `${files.new} new files, ${known} known, ${leftOut.length} left out, ${albums.length} albums`;
}
