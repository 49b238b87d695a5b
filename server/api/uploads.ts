import * as z from 'zod';
import { Id } from '#domain/ids.ts';
import { AlbumNames } from '#protocol/upload.ts';
import { markSaid } from '../assets/mark-said.ts';
import type { Media } from '../media/media.ts';
import { receiveSidecar, type SaidBeside } from '../media/sidecar.ts';
import { findBySha1 } from '../assets/checksums.ts';
import { takeUpload, type TakenUpload } from '../media/take-upload.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import { parseJson } from './body.ts';
import { readFormFiles, refuseNoFile } from './form-files.ts';
import { type Route, route } from './route.ts';

const tag = 'Assets';

/** Files checked in one request */
const most = 5_000;

const Checked = z.object({
	results: z.array(
		z.object({
			id: z.string(),
			action: z.enum(['accept', 'reject']),
			reason: z.literal('duplicate').optional(),
			assetId: z.optional(Id),
			isTrashed: z.boolean().optional(),
		}),
	),
});

/** Files in one request each; larger ones, and those on bad connections, come by tus to `/api/uploads`. */
export const uploadRoutes = (transactor: Transactor, media: Media): Route[] => [
	route(
		{
			id: 'uploadAsset',
			method: 'post',
			path: '/assets',
			tag,
			summary: 'Adds a file to the own library',
			description:
				'A form with the file as `assetData` and, before it, `fileCreatedAt` and `albumNames`, a list of names as JSON: the ' +
				'file is put into own albums of these names, which are made where there are none. The same file again is the same ' +
				'asset. An XMP file as `sidecarData`, of 2 MB at most, says of it what nobody has said: title, description, and when ' +
				'it was taken.',
			scope: 'upload',
			form: ['assetData'],
			answer: {
				status: 201,
				description: 'The asset; `duplicate` where it was there already, with status 200',
				schema: z.object({ id: Id, status: z.enum(['created', 'duplicate']) }),
			},
			errors: ['asset.empty', 'asset.too_large', 'asset.unsupported'],
		},
		async ({ actor, c }) => {
			const { uploads, storage, jobs } = media;
			let taken: TakenUpload | undefined;
			let beside: SaidBeside | undefined;
			await readFormFiles(c, uploads, async ({ field, name, part, bytes }, aside) => {
				if (part === 'sidecarData') beside = await receiveSidecar(bytes);
				if (part !== 'assetData' || taken) return;
				const said = {
					fileName: field('filename') ?? name,
					createdAt: momentOf(field('fileCreatedAt')),
					into: { names: parseJson(field('albumNames') ?? '[]', AlbumNames, 'albumNames') },
				};
				taken = await takeUpload({ ...transactor, storage, jobs }, actor, aside, bytes, said);
				c.var.goesOn();
			});
			if (!taken) refuseNoFile('assetData');
			if (beside) await execute(transactor, actor, markSaid, { assetId: taken.id, ...beside });
			const isNew = taken.outcome === 'new';
			return c.json({ id: taken.id, status: isNew ? 'created' : 'duplicate' }, isNew ? 201 : 200);
		},
	),

	route(
		{
			id: 'checkUploads',
			method: 'post',
			path: '/assets/bulk-upload-check',
			tag,
			summary: 'Says of files, by their SHA-1, which the own library has already',
			description:
				'It knows those that came by `POST /assets` at once, others when their pictures are drawn. A file that it does not ' +
				'know may be there all the same; sending it then makes nothing twice.',
			scope: 'upload',
			body: z.object({
				assets: z
					.array(z.object({ id: z.string().max(4_096), checksum: z.string().regex(/^[0-9a-f]{40}$/i) }))
					.max(most),
			}),
			example: { assets: [{ id: 'IMG_0001.jpg', checksum: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }] },
			answer: { status: 200, description: 'What to do with each', schema: Checked },
			errors: [],
		},
		async ({ actor, body: { assets } }) => {
			const hashes = assets.map(({ checksum }) => checksum.toLowerCase());
			const known = await findBySha1(transactor.sql, actor, hashes);
			return {
				results: assets.map(({ id }, i) => {
					const assetId = known.get(hashes[i]!);
					return assetId
						? { id, action: 'reject', reason: 'duplicate', assetId, isTrashed: false }
						: { id, action: 'accept' };
				}),
			};
		},
	),
];

/** A time in any zone and precision, as ours are written. */
function momentOf(text: string | undefined): string | undefined {
	const time = new Date(text ?? NaN);
	return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
