/** What is said of releases. Names are the music album's interface's. */
import * as z from 'zod';
import { AssetKind, AssetState } from '#domain/asset.ts';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { Slug } from '#domain/slug.ts';
import { Description, Name } from '#domain/text.ts';

export const AlbumCreatePayload = z
	.strictObject({
		title: Name,
		slug: z.optional(Slug).describe('Of its address; that of the title where it is not given'),
		description: z.optional(Description),
	})
	.meta({ id: 'AlbumCreatePayload' });

export const AlbumUpdatePayload = z
	.strictObject({ title: z.optional(Name), description: z.optional(Description) })
	.meta({ id: 'AlbumUpdatePayload' });

export const AlbumFinalizePayload = z
	.strictObject({ track_ids: z.array(Id).min(1).max(limits.ids).describe('In the order of the list record') })
	.meta({ id: 'AlbumFinalizePayload' });

const title = z.string();
const slug = z.string().nullable().describe('null: it has no address before it is finalized');
const artist = z.string().describe("Its owner's name");
const artist_handle = z.string();
const track_count = z.int().describe('Of those that who asks can see');
const total_plays = z.int().describe('Of all that is in its list record');
const image_url = z.string().nullable().describe('null: there is no picture');

export const AlbumMetadata = z
	.object({
		...{ id: Id, title, slug },
		description: z.string(),
		...{ artist, artist_handle },
		artist_did: z.string().nullable().describe('null: its owner is not in the open network'),
		...{ track_count, total_plays, image_url },
		list_uri: z.string().nullable().describe('null: its list record is on this server alone'),
	})
	.meta({ id: 'AlbumMetadata' });
export type AlbumMetadata = z.infer<typeof AlbumMetadata>;

export const AlbumListItem = z
	.object({ id: Id, title, slug, artist, artist_handle, track_count })
	.meta({ id: 'AlbumListItem' });
export type AlbumListItem = z.infer<typeof AlbumListItem>;

export const ArtistAlbumListItem = z
	.object({ id: Id, title, slug, track_count, total_plays, image_url })
	.meta({ id: 'ArtistAlbumListItem' });
export type ArtistAlbumListItem = z.infer<typeof ArtistAlbumListItem>;

export const Track = z
	.object({
		id: Id,
		kind: AssetKind,
		title,
		artist: z.string().describe('By its tags, else its owner'),
		artist_handle: z.string().describe('Of its owner'),
		duration: z.number().nullable().describe('Seconds; null for photos, and while it is not known'),
		state: AssetState,
		created_at: z.iso.datetime({ precision: 3 }),
		image_url,
		thumbnail_url: z.string().nullable(),
		stream_url: z.string().nullable().describe('null: there is nothing to play, or not yet'),
	})
	.meta({ id: 'Track' });
export type Track = z.infer<typeof Track>;

export const AlbumTrack = z
	.object({
		...Track.shape,
		is_released: z
			.boolean()
			.describe('Whether it is in the list record; else it waits for the next finalize'),
		is_liked: z.boolean().describe('By who asks'),
		plays: z.int().describe('How often it was played, in whichever album'),
	})
	.meta({ id: 'AlbumTrack' });
export type AlbumTrack = z.infer<typeof AlbumTrack>;

export const AlbumResponse = z
	.object({ metadata: AlbumMetadata, tracks: z.array(AlbumTrack) })
	.meta({ id: 'AlbumResponse' });
export type AlbumResponse = z.infer<typeof AlbumResponse>;

export const RemoveTrackFromAlbumResponse = z
	.object({ removed: z.literal(true), track_id: Id })
	.meta({ id: 'RemoveTrackFromAlbumResponse' });

export const DeleteAlbumResponse = z
	.object({ deleted: z.literal(true), cascade: z.boolean() })
	.meta({ id: 'DeleteAlbumResponse' });

export const TrackPlay = z.strictObject({ id: Id }).meta({
	id: 'TrackPlay',
	description: 'Its id is made by the player: a UUID for each time that it plays a track',
});

export const Cover = z
	.object({ image_url: z.string(), image_id: Id, thumbnail_url: z.string() })
	.meta({ id: 'Cover' });
export type Cover = z.infer<typeof Cover>;
