/** What the REST API answers, as its document describes it. Names are the photo album's interface's. */
import * as z from 'zod';
import { AlbumKind, AlbumOrder } from '#domain/album.ts';
import { AssetKind, AssetState, TakenAtSource } from '#domain/asset.ts';
import { errorCodes } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { GivenRole, Role } from '#domain/roles.ts';

const Moment = z.iso.datetime({ precision: 3 }).describe('UTC, with milliseconds');
const Code = z.enum(errorCodes);

export const User = z
	.object({
		id: Id,
		name: z.string(),
		handle: z.string(),
		avatarColor: z.string().describe('A colour of CSS'),
		profileImageUrl: z.string().nullable(),
		email: z.string().optional().describe('Of oneself only'),
	})
	.meta({ id: 'User' });
export type User = z.infer<typeof User>;

export const AlbumUser = z.object({ user: User, role: GivenRole }).meta({ id: 'AlbumUser' });

export const AlbumAnswer = z
	.object({
		id: Id,
		albumName: z.string(),
		description: z.string(),
		kind: AlbumKind,
		ownerId: Id,
		owner: User,
		albumThumbnailAssetId: z
			.nullable(Id)
			.describe('A picture that was given, else the chosen cover, else the first as displayed'),
		assetCount: z.int(),
		shared: z.boolean().describe('Whether there are other people in it'),
		albumUsers: z.array(AlbumUser).describe('Without the owner, in the order in which they came'),
		hasSharedLink: z.boolean().describe('Only the owner is told of links'),
		isActivityEnabled: z.boolean(),
		order: AlbumOrder,
		slug: z.string().nullable().describe('Of a release'),
		createdAt: Moment,
		updatedAt: Moment,
		lastActivityAt: Moment,
	})
	.meta({ id: 'Album' });
export type AlbumAnswer = z.infer<typeof AlbumAnswer>;

const picture = {
	id: Id,
	kind: AssetKind,
	ownerId: Id,
	title: z.string(),
	takenAt: Moment,
	width: z.int().describe('Pixels after rotation; 0 where there are none, or not known'),
	height: z.int(),
	duration: z.number().nullable().describe('Seconds; null for photos'),
	thumbhash: z.string().describe('Base64; empty where there is none'),
	state: AssetState,
	mediaVersion: z.int().describe('Rises when the pictures are drawn anew; 0 while there are none'),
};

export const AlbumAsset = z.object({ ...picture, addedBy: Id, addedAt: Moment }).meta({ id: 'AlbumAsset' });
export type AlbumAsset = z.infer<typeof AlbumAsset>;

export const AlbumPage = z
	.object({
		...AlbumAnswer.shape,
		assets: z.array(AlbumAsset).describe("In the album's order"),
		nextCursor: z.string().nullable().describe('For `cursor` of the next page; null on the last'),
	})
	.meta({ id: 'AlbumPage' });

export const AssetAnswer = z
	.object({
		...picture,
		type: z.string().describe('By the bytes'),
		fileName: z.string(),
		size: z.int().describe('Bytes'),
		description: z.string(),
		takenAtSource: TakenAtSource,
		createdAt: Moment,
		trashedAt: Moment.nullable(),
		failure: Code.nullable().describe('Why its bytes were refused, or cannot be drawn'),
	})
	.meta({ id: 'Asset' });
export type AssetAnswer = z.infer<typeof AssetAnswer>;

export const Refused = z.object({ id: z.string(), code: Code }).meta({ id: 'Refused' });

export const Added = z
	.object({
		successfullyAdded: z.int(),
		alreadyInAlbum: z.array(Id),
		refused: z.array(Refused),
	})
	.meta({ id: 'AddedAssets' });

export const Removed = z
	.object({
		successfullyRemoved: z.int(),
		notInAlbum: z.array(Id),
		refused: z.array(Refused),
	})
	.meta({ id: 'RemovedAssets' });

export const MemberAnswer = z.object({ user: User, role: Role, joinedAt: Moment }).meta({ id: 'Member' });

export const ActivityAnswer = z
	.object({
		id: z.string(),
		type: z.enum(['comment', 'like']),
		assetId: z.nullable(Id).describe('null: of the album itself'),
		moment: z.number().nullable().describe('Seconds into the film or the piece of music'),
		user: User,
		text: z.string().nullable().describe('Of a comment'),
		createdAt: Moment,
		updatedAt: Moment,
	})
	.meta({ id: 'Activity' });
export type ActivityAnswer = z.infer<typeof ActivityAnswer>;

export const LinkAnswer = z
	.object({
		id: Id,
		url: z.string().describe('Of the page that it opens'),
		slug: z.string().nullable(),
		hasPassword: z.boolean(),
		expiresAt: Moment.nullable(),
		allowDownload: z.boolean(),
		allowUpload: z.boolean(),
		showMetadata: z.boolean(),
		opened: z.int(),
		createdAt: Moment,
	})
	.meta({ id: 'Link' });

export const Failure = z
	.object({
		code: Code,
		message: z.string().describe('For who writes a client'),
		errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
	})
	.meta({ id: 'Error' });
