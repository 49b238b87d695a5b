/** The one list of what a person can do: the name on the wire and the schema of its one argument. Names only grow. */
import type * as z from 'zod/mini';
import * as activity from './activity.ts';
import * as album from './album.ts';
import * as asset from './asset.ts';
import * as link from './link.ts';
import * as member from './member.ts';
import * as notice from './notice.ts';

export const mutations = {
	createAlbum: album.CreateAlbum,
	updateAlbum: album.UpdateAlbum,
	deleteAlbum: album.DeleteAlbum,
	restoreAlbum: album.RestoreAlbum,
	addAssets: album.AddAssets,
	removeAssets: album.RemoveAssets,
	restoreEntries: album.RestoreEntries,
	moveAssets: album.MoveAssets,
	finalizeAlbum: album.FinalizeAlbum,
	unreleaseAlbum: album.UnreleaseAlbum,
	setMember: member.SetMember,
	removeMember: member.RemoveMember,
	leaveAlbum: member.LeaveAlbum,
	transferOwnership: member.TransferOwnership,
	addComment: activity.AddComment,
	updateComment: activity.UpdateComment,
	deleteActivity: activity.DeleteActivity,
	setLike: activity.SetLike,
	createLink: link.CreateLink,
	updateLink: link.UpdateLink,
	deleteLink: link.DeleteLink,
	registerAsset: asset.RegisterAsset,
	updateAsset: asset.UpdateAsset,
	trashAssets: asset.TrashAssets,
	restoreAssets: asset.RestoreAssets,
	purgeAssets: asset.PurgeAssets,
	dismissNotice: notice.DismissNotice,
} as const;

export type MutationName = keyof typeof mutations;
/** What a caller passes: defaults may be left out. */
export type MutationInput<N extends MutationName> = z.input<(typeof mutations)[N]>;
/** What an implementation gets: parsed, defaults filled in. */
export type MutationArgs<N extends MutationName> = z.output<(typeof mutations)[N]>;

export const isMutationName = (name: string): name is MutationName => Object.hasOwn(mutations, name);
