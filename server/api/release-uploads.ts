import type { Context } from 'hono';
import * as z from 'zod';
import { refuse } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { Name } from '#domain/text.ts';
import { addAssets } from '../albums/add-assets.ts';
import type { AlbumReader } from '../albums/read-albums.ts';
import { updateAlbum } from '../albums/update-album.ts';
import { readOwn } from '../assets/read-assets.ts';
import type { FormFile } from '../http/form.ts';
import type { Media } from '../media/media.ts';
import { takeImage } from '../media/take-image.ts';
import { takeUpload } from '../media/take-upload.ts';
import type { SetAside } from '../media/uploads.ts';
import { readTrack } from '../releases/read-tracks.ts';
import type { Env } from '../services.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { parse } from './body.ts';
import { readFormFiles, refuseNoFile } from './form-files.ts';
import { releaseWords } from './present-releases.ts';
import { type Route, route } from './route.ts';
import { ById } from './schemas/inputs.ts';
import { Cover, Track } from './schemas/releases.ts';

/** What of releases comes as files. */
export function releaseUploadRoutes(
	transactor: Transactor,
	media: Media,
	albums: AlbumReader,
	origin: string,
): Route[] {
	const { sql } = transactor;
	const { uploads, storage, jobs } = media;
	const to = { ...transactor, storage, jobs };
	const words = releaseWords(origin);

	/** Asked before anything is read, and again by the command: an upload may take a while. */
	const requireOwn = async (actor: Id, albumId: Id) => {
		const { role } = await albums.one(actor, albumId);
		if (role !== 'owner') refuse('album.no_right', { albumId, role });
	};

	return [
		route(
			{
				id: 'uploadTrack',
				method: 'post',
				path: '/tracks',
				tag: 'Releases',
				summary: 'Adds a track to the own library, and at the end of an own album',
				description:
					'A form with the file as `file` and, before it, `title`; where there is none, that of its tags or its name counts. ' +
					'Large files, and files on bad connections, are better sent by tus to `/uploads`, with `filename` and `album_id` in their metadata.',
				scope: 'upload',
				query: z.object({ album_id: z.optional(Id) }),
				form: ['file'],
				answer: {
					status: 201,
					description: 'The track; with status 200 where it was there already',
					schema: Track,
				},
				errors: [
					...(['album.not_found', 'album.no_right'] as const),
					...(['asset.empty', 'asset.too_large', 'asset.unsupported'] as const),
				],
			},
			async ({ actor, query: { album_id: albumId }, at, c }) => {
				if (albumId) await requireOwn(actor, albumId);
				const { id, outcome } = await theFile(c, uploads, 'file', ({ bytes, name, field }, aside) => {
					const title = field('title');
					const said = {
						fileName: name,
						title: title && parse(Name, title, 'title'),
						kind: 'audio' as const,
					};
					return takeUpload(to, actor, aside, bytes, said);
				});
				const placed = albumId
					? await execute(transactor, actor, addAssets, { albumId, assetIds: [id], at })
					: undefined;
				const isNew = outcome === 'new' || (placed?.added.length ?? 0) > 0;
				return c.json(words.track(await readTrack(sql, actor, id)), isNew ? 201 : 200);
			},
		),

		route(
			{
				id: 'uploadReleaseCover',
				method: 'post',
				path: '/releases/{id}/cover',
				tag: 'Releases',
				summary: 'Gives an own album a picture that stands for it',
				description:
					'A form with the file as `image`: JPEG, PNG or WebP, of 20 MB at most. It comes into the own library, and not into ' +
					'the album.',
				params: ById,
				form: ['image'],
				answer: { status: 200, description: 'Where the picture is', schema: Cover },
				errors: [
					...(['album.not_found', 'album.no_right'] as const),
					...(['asset.empty', 'asset.too_large', 'asset.unsupported', 'asset.unreadable'] as const),
				],
				statuses: { 'asset.empty': 400, 'asset.unreadable': 400 },
			},
			async ({ actor, params: { id: albumId }, at, c }) => {
				await requireOwn(actor, albumId);
				const assetId = await theFile(c, uploads, 'image', ({ bytes, name }, aside) =>
					takeImage(to, actor, aside, bytes, name),
				);
				await execute(transactor, actor, updateAlbum, { id: albumId, imageAssetId: assetId, at });
				const { mediaVersion } = await readOwn(sql, actor, assetId);
				return words.cover(assetId, mediaVersion);
			},
		),
	];
}

/** The one file of a form that is asked for. @throws Refusal `input.invalid` where there is none; what `take` throws */
async function theFile<Taken>(
	c: Context<Env>,
	uploads: Media['uploads'],
	wanted: string,
	take: (file: FormFile, aside: SetAside) => Promise<Taken>,
): Promise<Taken> {
	let taken: { is: Taken } | undefined;
	await readFormFiles(c, uploads, async (file, aside) => {
		if (file.part !== wanted || taken) return;
		taken = { is: await take(file, aside) };
		c.var.goesOn();
	});
	return (taken as { is: Taken } | undefined)?.is ?? refuseNoFile(wanted);
}
