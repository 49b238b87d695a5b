/** Releases in the words of the music album's interface. */
import { trackTitleOf } from '#domain/audio.ts';
import type { Id } from '#domain/ids.ts';
import type { Picture, Release } from '../releases/read-releases.ts';
import type { ReleaseTrack, Track } from '../releases/read-tracks.ts';
import type * as shapes from './schemas/releases.ts';

type Variant = 'thumb' | 'preview' | 'playable';

/** How what is read of releases is said, with whole addresses. */
export function releaseWords(origin: string) {
	const address = (id: Id, variant: Variant, version: number) =>
		`${origin}/media/${id}/${variant}?v=${version}`;
	const drawn = ({ id, mediaVersion }: Picture, variant: Variant) =>
		mediaVersion > 0 ? address(id, variant, mediaVersion) : null;
	const imageOf = ({ picture }: Release) => picture && drawn(picture, 'preview');

	const track = (one: Track): shapes.Track => ({
		id: one.id,
		kind: one.kind,
		title: one.title || (one.kind === 'audio' ? trackTitleOf(one.fileName) : ''),
		artist: one.tags?.artist ?? one.artist,
		artist_handle: one.artistHandle,
		duration: one.duration,
		state: one.state,
		created_at: one.createdAt,
		image_url: drawn(one, 'preview'),
		thumbnail_url: drawn(one, 'thumb'),
		stream_url: isPlayed(one) ? address(one.id, 'playable', one.mediaVersion) : null,
	});

	return {
		track,

		albumTrack: (one: ReleaseTrack): shapes.AlbumTrack => ({
			...track(one),
			is_released: one.isReleased,
			is_liked: one.isLiked,
			plays: one.plays,
		}),

		metadata: (release: Release): shapes.AlbumMetadata => ({
			id: release.id,
			title: release.title,
			slug: release.slug,
			description: release.description,
			artist: release.artist,
			artist_handle: release.artistHandle,
			artist_did: release.artistDid,
			track_count: release.trackCount,
			total_plays: release.plays,
			image_url: imageOf(release),
			list_uri: release.listUri,
		}),

		listItem: ({ id, title, slug, artist, artistHandle, trackCount }: Release): shapes.AlbumListItem => ({
			...{ id, title, slug, artist },
			artist_handle: artistHandle,
			track_count: trackCount,
		}),

		artistListItem: (release: Release): shapes.ArtistAlbumListItem => ({
			id: release.id,
			title: release.title,
			slug: release.slug,
			track_count: release.trackCount,
			total_plays: release.plays,
			image_url: imageOf(release),
		}),

		cover: (id: Id, version: number): shapes.Cover => ({
			image_id: id,
			image_url: address(id, 'preview', version),
			thumbnail_url: address(id, 'thumb', version),
		}),
	};
}

const isPlayed = ({ kind, state, playable }: Track) =>
	kind !== 'photo' && state === 'stored' && (!playable || playable.state === 'ready');
