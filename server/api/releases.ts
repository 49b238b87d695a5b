import * as z from 'zod';
import { Refusal, refuse } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { deleteAlbum } from '../albums/delete-album.ts';
import { createRelease } from '../releases/create-release.ts';
import { finalizeAlbum } from '../releases/finalize-album.ts';
import { readOwnRelease } from '../releases/read-releases.ts';
import { removeTrack } from '../releases/remove-track.ts';
import { updateRelease } from '../releases/update-release.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { releaseWords } from './present-releases.ts';
import { type Route, route } from './route.ts';
import { ById, Flag } from './schemas/inputs.ts';
import * as shapes from './schemas/releases.ts';

const tag = 'Releases';

/** Making releases: the music album's interface. What is sent with files is in release-uploads.ts. */
export function releaseRoutes(transactor: Transactor, origin: string): Route[] {
	const words = releaseWords(origin);
	const metadataOf = async (actor: Id, id: Id) =>
		words.metadata(await readOwnRelease(transactor.sql, actor, id));

	return [
		route(
			{
				id: 'createRelease',
				method: 'post',
				path: '/releases',
				tag,
				summary: 'Makes an empty album to be released, or finds the own one that has its address',
				description:
					'It is no release: nobody else sees it before it is finalized. One that is there already is answered as it is.',
				body: shapes.AlbumCreatePayload,
				example: { title: 'Café MÜNCHEN', description: 'Live, 2018' },
				isIdempotentByKey: true,
				answer: { status: 200, description: 'The album', schema: shapes.AlbumMetadata },
				errors: [],
			},
			async ({ actor, body: { title, slug, description = '' }, at, newId }) => {
				const wanted = { id: await newId('release'), title, slug, description, at };
				return metadataOf(actor, await execute(transactor, actor, createRelease, wanted));
			},
		),

		route(
			{
				id: 'finalizeRelease',
				method: 'post',
				path: '/releases/{id}/finalize',
				tag,
				summary: 'Releases an own album: writes its list record',
				description:
					'Tracks that are not named keep their places before those that are: of a, b, c and the new d, `[b, d]` makes a, c, ' +
					'b, d. What cannot be released is named, and nothing is changed.',
				params: ById,
				body: shapes.AlbumFinalizePayload,
				answer: { status: 200, description: 'The release', schema: shapes.AlbumMetadata },
				errors: ['album.not_found', 'album.no_right', 'entry.not_found', 'asset.not_stored'],
				statuses: { 'entry.not_found': 400, 'asset.not_stored': 400 },
			},
			async ({ actor, params: { id: albumId }, body: { track_ids: assetIds }, at }) => {
				await execute(transactor, actor, finalizeAlbum, { albumId, assetIds, at }).catch(namingTracks);
				return metadataOf(actor, albumId);
			},
		),

		route(
			{
				id: 'updateRelease',
				method: 'patch',
				path: '/releases/{id}',
				tag,
				summary: 'Changes title and description, as they are given in the query or in the body',
				description:
					'A new title moves the album to the address that follows from it; the one before leads there. What is in the body ' +
					'counts for more.',
				params: ById,
				query: z.object(shapes.AlbumUpdatePayload.shape),
				body: shapes.AlbumUpdatePayload,
				isBodyOptional: true,
				example: { title: 'Café MÜNCHEN, live' },
				answer: { status: 200, description: 'The album', schema: shapes.AlbumMetadata },
				errors: ['album.not_found', 'album.no_right', 'album.slug_taken'],
			},
			async ({ actor, params: { id }, query, body, at }) => {
				await execute(transactor, actor, updateRelease, { ...query, ...body, id, at });
				return metadataOf(actor, id);
			},
		),

		route(
			{
				id: 'removeTrackFromRelease',
				method: 'delete',
				path: '/releases/{id}/tracks/{track_id}',
				tag,
				summary: 'Takes a track out of an own album; it stays in its library',
				params: z.object({ id: Id, track_id: Id }),
				answer: { status: 200, description: 'It is out', schema: shapes.RemoveTrackFromAlbumResponse },
				errors: ['album.not_found', 'album.no_right', 'asset.not_found', 'entry.not_found'],
				statuses: { 'entry.not_found': 400 },
			},
			async ({ actor, params: { id: albumId, track_id }, at }) => {
				await execute(transactor, actor, removeTrack, { albumId, assetId: track_id, at });
				return { removed: true, track_id };
			},
		),

		route(
			{
				id: 'deleteRelease',
				method: 'delete',
				path: '/releases/{id}',
				tag,
				summary: 'Deletes an own album; its tracks stay in their libraries',
				description: 'It can be restored for 30 days, by `POST /albums/{id}/restore`.',
				params: ById,
				query: z.object({ cascade: Flag.optional().describe('Whether own tracks go to the trash as well') }),
				answer: { status: 200, description: 'It is deleted', schema: shapes.DeleteAlbumResponse },
				errors: ['album.not_found', 'album.no_right'],
			},
			async ({ actor, params: { id }, query: { cascade = false }, at }) => {
				await execute(transactor, actor, deleteAlbum, { id, cascade, at });
				return { deleted: true, cascade };
			},
		),
	];
}

/** A refusal of some tracks, with a line for each in the words of this interface. */
function namingTracks(error: unknown): never {
	if (!(error instanceof Refusal) || !Array.isArray(error.detail.assetIds)) throw error;
	const { code, detail } = error;
	const why = code in reasons ? reasons[code as keyof typeof reasons] : code;
	const errors = (detail.assetIds as Id[]).map((id) => ({ path: 'track_ids', message: `${id} ${why}` }));
	refuse(code, { ...detail, errors });
}

const reasons = {
	'input.invalid': 'is named twice',
	'entry.not_found': 'is not in the album',
	'asset.not_stored': 'is not on the server yet',
};
