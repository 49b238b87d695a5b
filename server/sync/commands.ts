/** Every mutation's authoritative implementation. What a device predicts, this decides. */
import type { MutationArgs, MutationName } from '#domain/mutations.ts';
import { addComment } from '../activity/add-comment.ts';
import { deleteActivity } from '../activity/delete-activity.ts';
import { setLike } from '../activity/set-like.ts';
import { updateComment } from '../activity/update-comment.ts';
import { addAssets } from '../albums/add-assets.ts';
import { createAlbum } from '../albums/create-album.ts';
import { deleteAlbum } from '../albums/delete-album.ts';
import { moveAssets } from '../albums/move-assets.ts';
import { removeAssets } from '../albums/remove-assets.ts';
import { restoreAlbum } from '../albums/restore-album.ts';
import { restoreEntries } from '../albums/restore-entries.ts';
import { updateAlbum } from '../albums/update-album.ts';
import { purgeAssets } from '../assets/purge-assets.ts';
import { registerAsset } from '../assets/register-asset.ts';
import { restoreAssets } from '../assets/restore-assets.ts';
import { trashAssets } from '../assets/trash-assets.ts';
import { updateAsset } from '../assets/update-asset.ts';
import { finalizeAlbum } from '../releases/finalize-album.ts';
import { unreleaseAlbum } from '../releases/unrelease-album.ts';
import { createLink } from '../sharing/create-link.ts';
import { deleteLink } from '../sharing/delete-link.ts';
import { leaveAlbum } from '../sharing/leave-album.ts';
import { removeMember } from '../sharing/remove-member.ts';
import { setMember } from '../sharing/set-member.ts';
import { transferOwnership } from '../sharing/transfer-ownership.ts';
import { updateLink } from '../sharing/update-link.ts';
import type { Command } from './command.ts';
import { dismissNotice } from './dismiss-notice.ts';

type Commands = { [N in MutationName]: Command<MutationArgs<N>> };

export const commands: Commands = {
	createAlbum,
	updateAlbum,
	deleteAlbum,
	restoreAlbum,
	addAssets,
	removeAssets,
	restoreEntries,
	moveAssets,
	finalizeAlbum,
	unreleaseAlbum,
	setMember,
	removeMember,
	leaveAlbum,
	transferOwnership,
	addComment,
	updateComment,
	deleteActivity,
	setLike,
	createLink,
	updateLink,
	deleteLink,
	registerAsset,
	updateAsset,
	trashAssets,
	restoreAssets,
	purgeAssets,
	dismissNotice,
};
