/** Routes that other rooms serve, since they stream or are about accounts, and that the document tells of all the same. */
import * as z from 'zod';
import { errorCodes } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';
import { SaveCopies } from '#protocol/copies.ts';
import { Wanted } from '#protocol/download.ts';
import { MadeKey, NewKey, ShownKey } from '#protocol/keys.ts';
import { described, type Route } from './route.ts';
import { ById } from './schemas/inputs.ts';

const Copied = z.object({
	saved: z.array(z.object({ from: Id, id: Id, outcome: z.enum(['new', 'known', 'restored']) })),
	refused: z.array(z.object({ id: Id, code: z.enum(errorCodes) })),
});
const Plan = z.object({ files: z.int(), bytes: z.int(), notStored: z.int() });
const OwnKey = z.object({
	id: Id,
	name: z.string(),
	scopes: ShownKey.shape.scopes,
	expiresAt: z.string().nullable(),
});

export const elsewhere: Route[] = [
	described({
		id: 'saveCopies',
		method: 'post',
		path: '/assets/copies',
		tag: 'Assets',
		summary: 'Makes own copies of what one sees in the albums of others',
		body: SaveCopies,
		answer: { status: 200, description: 'What became of each', schema: Copied },
		errors: ['asset.not_found', 'asset.not_stored'],
	}),
	described({
		id: 'downloadAlbum',
		method: 'get',
		path: '/downloads/albums/{id}',
		tag: 'Downloads',
		summary: 'The originals of an album as one ZIP archive, which is made while it is sent',
		params: ById,
		answer: { status: 200, description: 'The archive', type: 'application/zip' },
		errors: ['album.not_found'],
	}),
	described({
		id: 'planDownload',
		method: 'post',
		path: '/downloads/plan',
		tag: 'Downloads',
		summary: 'What an archive of an album, or of chosen assets, would have in it',
		body: Wanted,
		answer: { status: 200, description: 'Files and bytes', schema: Plan },
		errors: ['album.not_found', 'asset.not_found'],
	}),
	described({
		id: 'listKeys',
		method: 'get',
		path: '/keys',
		tag: 'Keys',
		summary: 'The own keys; asked with a session, not with a key',
		answer: { status: 200, description: 'Without their secrets', schema: z.array(ShownKey) },
		errors: [],
	}),
	described({
		id: 'createKey',
		method: 'post',
		path: '/keys',
		tag: 'Keys',
		summary: 'Makes a key; asked with a session, not with a key',
		body: NewKey,
		answer: { status: 201, description: 'The key, with its secret this once', schema: MadeKey },
		errors: [],
	}),
	described({
		id: 'revokeKey',
		method: 'delete',
		path: '/keys/{id}',
		tag: 'Keys',
		summary: 'Ends a key at once; asked with a session, not with a key',
		params: ById,
		answer: { status: 204, description: 'It has ended' },
		errors: ['key.not_found'],
	}),
	described({
		id: 'getOwnKey',
		method: 'get',
		path: '/keys/me',
		tag: 'Keys',
		summary: 'The key that one asks with',
		answer: { status: 200, description: 'What it is for', schema: OwnKey },
		errors: [],
	}),
];
