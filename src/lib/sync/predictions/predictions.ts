import type { ReadonlyJSONValue, WriteTransaction } from 'replicache';
import type { DismissNotice } from '#domain/notice.ts';
import { Refusal } from '#domain/errors.ts';
import { keys } from '#domain/keys.ts';
import type { MutationArgs, MutationName } from '#domain/mutations.ts';
import * as activity from './activity.ts';
import * as albums from './albums.ts';
import * as assets from './assets.ts';
import * as entries from './entries.ts';
import * as links from './links.ts';
import * as people from './people.ts';
import { Places } from './places.ts';
import { View } from './view.ts';

/** One prediction a mutator. Each refuses before it writes, writes the same when it is replayed, and deletes no key. */
const predictions: { [N in MutationName]: (view: View, args: MutationArgs<N>) => Promise<void> } = {
	createAlbum: albums.createAlbum,
	updateAlbum: albums.updateAlbum,
	deleteAlbum: albums.deleteAlbum,
	restoreAlbum: albums.restoreAlbum,
	addAssets: entries.addAssets,
	removeAssets: entries.removeAssets,
	restoreEntries: entries.restoreEntries,
	moveAssets: entries.moveAssets,
	finalizeAlbum: entries.finalizeAlbum,
	unreleaseAlbum: albums.unreleaseAlbum,
	setMember: people.setMember,
	removeMember: people.removeMember,
	leaveAlbum: people.leaveAlbum,
	transferOwnership: people.transferOwnership,
	addComment: activity.addComment,
	updateComment: activity.updateComment,
	deleteActivity: activity.deleteActivity,
	setLike: activity.setLike,
	createLink: links.createLink,
	updateLink: links.updateLink,
	deleteLink: links.deleteLink,
	registerAsset: assets.registerAsset,
	updateAsset: assets.updateAsset,
	trashAssets: assets.trashAssets,
	restoreAssets: assets.restoreAssets,
	purgeAssets: assets.purgeAssets,
	dismissNotice,
};

/** Takes a notice away. */
async function dismissNotice(view: View, { id }: DismissNotice): Promise<void> {
	await view.remove(keys.notice(id));
}

export type ReplicacheMutators = Record<
	MutationName,
	(tx: WriteTransaction, args: ReadonlyJSONValue) => Promise<number>
>;

/**
 * The mutators that Replicache runs for a person. Each answers with its mutation's id.
 *
 * @param places kept up to date with all entries by the mirror
 */
export function replicacheMutators(userId: string, places = new Places()): ReplicacheMutators {
	const made = Object.entries(predictions).map(([name, predict]) => [
		name,
		async (tx: WriteTransaction, args: ReadonlyJSONValue) => {
			try {
				await (predict as (view: View, args: unknown) => Promise<void>)(new View(tx, userId, places), args);
			} catch (error) {
				// [M2] On a replay, what was allowed is not any more: the server will refuse it and say so in a notice.
				if (!(error instanceof Refusal) || tx.reason === 'initial') throw error;
			}
			return tx.mutationID;
		},
	]);
	return Object.fromEntries(made) as ReplicacheMutators;
}
