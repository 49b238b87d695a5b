import * as z from 'zod/mini';
import { AudioTags, Peaks } from './audio.ts';
import { Details } from './details.ts';
import type { ErrorCode } from './errors.ts';
import { Id, Sha256 } from './ids.ts';
import { limits } from './limits.ts';
import { Description, FileName, Name, Time } from './text.ts';

export const AssetKind = z.enum(['photo', 'video', 'audio']);
export type AssetKind = z.infer<typeof AssetKind>;

/** Where the taken-at time comes from, best first. `container`: what a film's file says of when it was made */
export const TakenAtSource = z.enum(['exif', 'container', 'gps', 'iptc', 'file', 'person']);

/** `pending`: the bytes are on a device only. `stored`: the server has the original. `failed`: it has refused them. */
export const AssetState = z.enum(['pending', 'stored', 'failed']);
export type AssetState = z.infer<typeof AssetState>;

/**
 * The copy for playing of a film or a piece of music that browsers do not play as it is. `unavailable`: this server makes
 * none, and the original can be downloaded only. `failed`: it has tried. Where there is no such word, the original plays.
 */
export interface Playable {
	state: 'unavailable' | 'making' | 'ready' | 'failed';
	/** Of the making, 0 to 100 */
	percent: number;
}

/** One photo, video or audio file in its owner's library, under the key `asset/<id>`. */
export interface Asset {
	id: Id;
	kind: AssetKind;
	/** MIME type by the bytes */
	type: string;
	fileName: string;
	/** Bytes */
	size: number;
	/** Pixels after rotation; 0 for audio and where it is not known */
	width: number;
	height: number;
	takenAt: string;
	takenAtSource: z.infer<typeof TakenAtSource>;
	/** Seconds; null for photos */
	duration: number | null;
	/** Base64 of a thumbhash, empty where there is none */
	thumbhash: string;
	title: string;
	description: string;
	/** Camera, exposure, place. Absent where the file says nothing */
	details?: Details;
	/** Of a piece of music. Absent where the file says nothing */
	tags?: AudioTags;
	/** How the loudness of a piece of music runs; absent while it is not known */
	peaks?: string;
	playable?: Playable;
	createdAt: string;
	/** Rises when the server has drawn its pictures anew; 0 while there are none, whether its original is stored or not */
	mediaVersion: number;
	state: AssetState;
	/** Why its bytes were refused; of a stored one, why it cannot be drawn. Absent when all is well */
	failure?: ErrorCode;
	trashedAt: string | null;
}

/** What an album shows of an asset: the copy that every entry carries, so that an album is complete for all its members. */
export interface AssetSummary {
	kind: AssetKind;
	width: number;
	height: number;
	takenAt: string;
	duration: number | null;
	thumbhash: string;
	title: string;
	ownerId: Id;
	mediaVersion: number;
	state: AssetState;
	tags?: AudioTags;
	peaks?: string;
	playable?: Playable;
}

/** What of an asset its summary is made of */
export type Summarized = Pick<Asset, Exclude<keyof AssetSummary, 'ownerId'>>;

/** Those that most assets do not have, which then are no part of a summary. Null in a row of the database */
type Rare = { [name in 'tags' | 'peaks' | 'playable']?: Asset[name] | null };

export const summaryOf = (asset: Omit<Summarized, keyof Rare> & Rare, ownerId: Id): AssetSummary => ({
	kind: asset.kind,
	width: asset.width,
	height: asset.height,
	takenAt: asset.takenAt,
	duration: asset.duration,
	thumbhash: asset.thumbhash,
	title: asset.title,
	ownerId,
	mediaVersion: asset.mediaVersion,
	state: asset.state,
	...(asset.tags && { tags: asset.tags }),
	...(asset.peaks && { peaks: asset.peaks }),
	...(asset.playable && { playable: asset.playable }),
});

const pixels = z.int().check(z.gte(0), z.lte(1_000_000));
const thumbhash = z.string().check(z.maxLength(64), z.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'not base64'));

/** Makes an asset known before its bytes are sent. The server checks that `id` is derived from the owner and `sha256`. */
export const RegisterAsset = z.strictObject({
	id: Id,
	sha256: Sha256,
	kind: AssetKind,
	type: z.string().check(z.maxLength(100)),
	fileName: FileName,
	size: z.int().check(z.gte(1)),
	width: pixels,
	height: pixels,
	takenAt: Time,
	takenAtSource: TakenAtSource,
	duration: z.nullable(z.number().check(z.gte(0))),
	thumbhash,
	title: z._default(Description, ''),
	details: z.optional(Details),
	tags: z.optional(AudioTags),
	peaks: z.optional(Peaks),
	createdAt: Time,
});
export type RegisterAsset = z.infer<typeof RegisterAsset>;

export const UpdateAsset = z.strictObject({
	id: Id,
	takenAt: z.optional(Time),
	title: z.optional(z.union([Name, z.literal('')])),
	description: z.optional(Description),
	at: Time,
});
export type UpdateAsset = z.infer<typeof UpdateAsset>;

const AssetIds = z.strictObject({
	assetIds: z.array(Id).check(z.minLength(1), z.maxLength(limits.ids)),
	at: Time,
});
export const TrashAssets = AssetIds;
export const RestoreAssets = AssetIds;
export const PurgeAssets = AssetIds;
export type TrashAssets = z.infer<typeof TrashAssets>;
export type RestoreAssets = z.infer<typeof RestoreAssets>;
export type PurgeAssets = z.infer<typeof PurgeAssets>;
