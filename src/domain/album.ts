import * as z from 'zod/mini';
import type { Asset, AssetState } from './asset.ts';
import { Handle } from './handle.ts';
import { Id } from './ids.ts';
import { limits } from './limits.ts';
import { GivenRole } from './roles.ts';
import { Description, Name, Time } from './text.ts';

export const AlbumKind = z.enum(['photos', 'music']);
export type AlbumKind = z.infer<typeof AlbumKind>;

/** How an album is displayed: newest first, oldest first (both by taken-at), or by hand. */
export const AlbumOrder = z.enum(['desc', 'asc', 'manual']);
export type AlbumOrder = z.infer<typeof AlbumOrder>;

/** What is shown of a picture that stands for an album: a copy, so that who owns none of the album's assets sees it too. */
export interface AlbumImage {
	/** Base64, empty where there is none */
	thumbhash: string;
	/** 0 while the server has drawn nothing */
	mediaVersion: number;
	state: AssetState;
}

/** An ordered collection of assets with one owner and any number of members, under the key `album/<id>`. */
export interface Album {
	id: Id;
	name: string;
	description: string;
	kind: AlbumKind;
	order: AlbumOrder;
	isActivityEnabled: boolean;
	/** The chosen cover; null: the first as displayed */
	coverAssetId: Id | null;
	/** A photo of the owner's library that stands for the album ahead of any cover. Absent where none was given */
	imageAssetId?: Id;
	/** Absent while that photo is in the trash: then the cover stands for the album */
	image?: AlbumImage;
	ownerId: Id;
	createdAt: string;
	/** Moves with the album's own fields and its entries */
	updatedAt: string;
	/** Moves with comments, likes and members too */
	lastActivityAt: string;
	slug: string | null;
	releasedAt: string | null;
	/** Only its owner still sees a deleted album, for 30 days */
	deletedAt: string | null;
}

/** @returns undefined for what is no photo: it cannot stand for an album */
export const imageOf = ({
	kind,
	thumbhash,
	mediaVersion,
	state,
}: Pick<Asset, 'kind' | 'thumbhash' | 'mediaVersion' | 'state'>): AlbumImage | undefined =>
	kind === 'photo' ? { thumbhash, mediaVersion, state } : undefined;

/** What a new album is until its owner says otherwise. */
export const defaultOrder = (kind: AlbumKind): AlbumOrder => (kind === 'music' ? 'manual' : 'desc');

const ids = z.array(Id).check(z.minLength(1), z.maxLength(limits.ids));

/** A person by id, or by handle where the device does not know the id. */
export const PersonRef = z.union([
	z.strictObject({ userId: Id, role: GivenRole }),
	z.strictObject({ handle: Handle, role: GivenRole }),
]);

export const CreateAlbum = z.strictObject({
	id: Id,
	name: Name,
	kind: z._default(AlbumKind, 'photos'),
	description: z._default(Description, ''),
	/** Where it is not said, as in what older apps send: that of its kind */
	order: z.optional(AlbumOrder),
	assetIds: z._default(z.array(Id).check(z.maxLength(limits.ids)), []),
	members: z._default(z.array(PersonRef).check(z.maxLength(limits.members)), []),
	at: Time,
});
export type CreateAlbum = z.infer<typeof CreateAlbum>;

export const UpdateAlbum = z.strictObject({
	id: Id,
	name: z.optional(Name),
	description: z.optional(Description),
	order: z.optional(AlbumOrder),
	isActivityEnabled: z.optional(z.boolean()),
	coverAssetId: z.optional(z.nullable(Id)),
	/** An own photo, in the album or not; null takes it away */
	imageAssetId: z.optional(z.nullable(Id)),
	at: Time,
});
export type UpdateAlbum = z.infer<typeof UpdateAlbum>;

/** `cascade`: the owner's own assets in it go to the trash as well. */
export const DeleteAlbum = z.strictObject({ id: Id, cascade: z._default(z.boolean(), false), at: Time });
export type DeleteAlbum = z.infer<typeof DeleteAlbum>;
export const RestoreAlbum = z.strictObject({ id: Id, cascade: z._default(z.boolean(), false), at: Time });
export type RestoreAlbum = z.infer<typeof RestoreAlbum>;

const EntryIds = z.strictObject({ albumId: Id, assetIds: ids, at: Time });
export const AddAssets = EntryIds;
export type AddAssets = z.infer<typeof AddAssets>;
export const RemoveAssets = EntryIds;
export type RemoveAssets = z.infer<typeof RemoveAssets>;
export const RestoreEntries = EntryIds;
export type RestoreEntries = z.infer<typeof RestoreEntries>;

/** `after`: the asset behind which they go; null for the front. One that is gone stands for its last place. */
export const MoveAssets = z.strictObject({ albumId: Id, assetIds: ids, after: z.nullable(Id), at: Time });
export type MoveAssets = z.infer<typeof MoveAssets>;

export const FinalizeAlbum = EntryIds;
export type FinalizeAlbum = z.infer<typeof FinalizeAlbum>;
export const UnreleaseAlbum = z.strictObject({ albumId: Id, at: Time });
export type UnreleaseAlbum = z.infer<typeof UnreleaseAlbum>;
