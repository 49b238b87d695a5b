import type { Id } from '#domain/ids.ts';
import type { Storage } from '../media/storage/storage.ts';
import type { Transactor } from '../sync/transact.ts';
import type { OwnLexicons } from './lexicons.ts';
import { digestOf, type Sound, trackValue } from './record-values.ts';
import { note, type Row } from './records.ts';
import type { Repo } from './repo.ts';
import { openSound, type SoundFile, soundOf } from './sound.ts';
import type { WantedTrack } from './wanted.ts';
import { writeRecord } from './write-record.ts';
import { XrpcError } from './xrpc.ts';
import { CannotBe } from './cannot-be.ts';

export interface Publishing extends Transactor {
	userId: Id;
	nsid: string;
	storage: Storage;
	lexicons: OwnLexicons;
	repo: Repo;
}

/** What a track's record is made of, in short. A row that says the same has nothing to be done. */
export const wishOfTrack = (track: WantedTrack, row: Pick<Row, 'blob' | 'blobOf'>): string => {
	const sound = soundOf(track.asset);
	const isTooLarge = row.blobOf === sound && row.blob === null;
	const { title, artist, duration, createdAt } = track;
	return digestOf({ title, artist, duration, createdAt, sound, url: isTooLarge ? track.url : null });
};

/**
 * Writes the record of a track, with its sound before it.
 *
 * @returns undefined where it was there and somebody has deleted it
 * @throws CannotBe; NotOfItsLexicon; XrpcError, Unreachable, SignedOut
 */
export async function publishTrack(
	at: Publishing,
	track: WantedTrack,
	row: Row,
): Promise<{ uri: string; cid: string } | undefined> {
	const file = await openSound(at.storage, track.asset);
	if (!file) throw new CannotBe('file_lost');
	const write = async () => {
		const value = trackValue(at.nsid, track, await soundFor(at, track, row, file), file.type);
		at.lexicons.check(value);
		return writeRecord(at.repo, row, row.cid, value);
	};
	return write().catch((error: unknown) => {
		// What no record refers to is forgotten there after a while.
		if (!(error instanceof XrpcError && error.error === 'BlobNotFound')) throw error;
		row.blobOf = null;
		return write();
	});
}

/** The blob that is there already, else a new one, else the address here of what is too large for one. */
async function soundFor(at: Publishing, track: WantedTrack, row: Row, file: SoundFile): Promise<Sound> {
	const sound = soundOf(track.asset);
	if (row.blobOf !== sound) {
		row.blob = await at.repo.upload(file.open, file.type, file.size).catch((error: unknown) => {
			if (error instanceof XrpcError && (error.status === 413 || error.error === 'BlobTooLarge')) return null;
			throw error;
		});
		row.blobOf = sound;
		// Noted before the record is written: a crash between the two costs no second upload.
		await note(at, at.userId, row, { blob: row.blob, blobOf: sound });
	}
	if (row.blob) return { audio: row.blob };
	return track.url === null ? Promise.reject(new CannotBe('too_large')) : { audioUrl: track.url };
}
