import * as z from 'zod';
import type { Sql } from '../db/sql.ts';
import { listReleases, listReleasesOf, readRelease } from '../releases/read-releases.ts';
import { releaseWords } from './present-releases.ts';
import { openRoute, type Route } from './route.ts';
import * as shapes from './schemas/releases.ts';

const tag = 'Releases';

/** Releases, for anyone. */
export function publicReleaseRoutes(sql: Sql, origin: string): Route[] {
	const words = releaseWords(origin);
	return [
		openRoute(
			{
				id: 'listReleases',
				method: 'get',
				path: '/releases',
				tag,
				summary: 'All releases in which there is something, by title',
				answer: {
					status: 200,
					description: 'The releases',
					schema: z.object({ albums: z.array(shapes.AlbumListItem) }),
				},
				errors: [],
			},
			async ({ actor }) => ({ albums: (await listReleases(sql, actor)).map(words.listItem) }),
		),

		openRoute(
			{
				id: 'listReleasesOfArtist',
				method: 'get',
				path: '/releases/{handle}',
				tag,
				summary: 'The releases of one person in which there is something, by title',
				params: z.object({ handle: z.string() }),
				answer: {
					status: 200,
					description: 'The releases',
					schema: z.object({ albums: z.array(shapes.ArtistAlbumListItem) }),
				},
				errors: ['user.not_found'],
			},
			async ({ actor, params: { handle } }) => ({
				albums: (await listReleasesOf(sql, actor, handle)).map(words.artistListItem),
			}),
		),

		openRoute(
			{
				id: 'getRelease',
				method: 'get',
				path: '/releases/{handle}/{slug}',
				tag,
				summary: 'A release with its tracks, in the order of its list record',
				description:
					'Who is in the album also sees it before it is released, and behind the list record what is not in it, oldest first. ' +
					'An address that it had before leads to it too.',
				params: z.object({ handle: z.string(), slug: z.string() }),
				answer: { status: 200, description: 'The release', schema: shapes.AlbumResponse },
				errors: ['user.not_found', 'album.not_found'],
			},
			async ({ actor, params: { handle, slug } }) => {
				const { release, tracks } = await readRelease(sql, actor, handle, slug);
				return { metadata: words.metadata(release), tracks: tracks.map(words.albumTrack) };
			},
		),
	];
}
