import * as z from 'zod';
import type { Sql } from '../db/sql.ts';
import { inSnapshot } from '../albums/read-albums.ts';
import type { Form, Plays, PublicAnswers, ShownRelease } from '../releases/public-answers.ts';
import { artistAt, listReleases, readRelease } from '../releases/read-releases.ts';
import { releaseWords } from './present-releases.ts';
import { openRoute, type Route } from './route.ts';
import * as shapes from './schemas/releases.ts';

const tag = 'Releases';

/** Releases, for anyone. What somebody is told who has neither session nor key is remembered. */
export function publicReleaseRoutes(sql: Sql, origin: string, answers: PublicAnswers): Route[] {
	const words = releaseWords(origin);
	const responseOf = ({ release, tracks }: ShownRelease): shapes.AlbumResponse => ({
		metadata: words.metadata(release),
		tracks: tracks.map(words.albumTrack),
	});
	const inJson: Form<ShownRelease, shapes.AlbumResponse> = { name: 'json', make: responseOf };
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
			async ({ actor, params: { handle } }) => {
				const { releases } = await inSnapshot(sql, (tx) => artistAt(tx, actor, handle));
				return { albums: releases.map(words.artistListItem) };
			},
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
				if (actor) return responseOf(await readRelease(sql, actor, handle, slug));
				const { value, plays } = await answers.release(handle, slug, inJson);
				return withPlays(value, plays);
			},
		),
	];
}

/** With as many plays as there are now: they count beside all versions. */
function withPlays({ metadata, tracks }: shapes.AlbumResponse, plays: Plays): shapes.AlbumResponse {
	const counted = tracks.map((track) => ({ ...track, plays: plays[track.id] ?? 0 }));
	const total_plays = counted.reduce((sum, track) => sum + track.plays, 0);
	return { metadata: { ...metadata, total_plays }, tracks: counted };
}
