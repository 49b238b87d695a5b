import { trackTitleOf } from '#domain/audio.ts';
import type { Release } from '../../releases/read-releases.ts';
import type { Track } from '../../releases/read-tracks.ts';

export type Addresses = ReturnType<typeof addressesAt>;

/** Where public pages and their bytes are, with whole addresses: other programs take them away. */
export function addressesAt(origin: string) {
	const media = (id: string, variant: string, version: number) =>
		`${origin}/media/${id}/${variant}?v=${version}`;
	const drawn = (track: Track, variant: string) =>
		track.mediaVersion > 0 ? media(track.id, variant, track.mediaVersion) : undefined;
	const artist = (handle: string) => `${origin}/@${handle}`;
	const release = ({ artistHandle, slug }: Release) => `${artist(artistHandle)}/${slug}`;
	const embed = ({ artistHandle, slug }: Release) => `${origin}/embed/album/${artistHandle}/${slug}`;
	return {
		artist,
		release,
		/** Of one thing in it */
		item: (of: Release, { id }: Track) => `${release(of)}/${id}`,
		embed,
		feed: (handle: string) => `${artist(handle)}/feed.xml`,
		oembed: (of: Release) => `${origin}/oembed?url=${encodeURIComponent(release(of))}`,
		cover: ({ picture }: Release) =>
			picture ? media(picture.id, 'preview', picture.mediaVersion) : undefined,
		thumb: (track: Track) => drawn(track, 'thumb'),
		preview: (track: Track) => drawn(track, 'preview'),
		title: ({ title, kind, fileName }: Track) => title || (kind === 'audio' ? trackTitleOf(fileName) : ''),
		/** Undefined for what is not played, or not yet */
		stream: (track: Track) => {
			const plays = track.kind !== 'photo' && (!track.playable || track.playable.state === 'ready');
			return plays ? media(track.id, 'playable', track.mediaVersion) : undefined;
		},
	};
}
