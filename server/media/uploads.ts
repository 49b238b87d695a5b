import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';
import { ERRORS, Server, type Upload } from '@tus/server';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { refuse, Refusal } from '#domain/errors.ts';
import { Id, isId } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { AlbumNames } from '#protocol/upload.ts';
import type { Into } from '../albums/place-in-albums.ts';
import { parse, parseJson } from '../api/body.ts';
import { requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { hashFile } from './hash-file.ts';
import { announced, ingest, type Ingest, isStored, type LocalFile } from './ingest.ts';
import { takeReceived } from './take-upload.ts';
import { UploadFiles } from './upload-files.ts';

const path = '/api/uploads';

/** Milliseconds after which an upload that nobody goes on with is forgotten */
const kept = 7 * 24 * 3_600_000;

/** Bytes that stay free on the disk, so that the database can go on */
const reserve = 512 * 1024 * 1024;

const uploadId = /^[0-9a-f]{32}$/;

/** GET is here for HEAD, which Hono hands to it. */
const methods = ['POST', 'GET', 'PATCH', 'DELETE', 'OPTIONS'];

/** Room on the disk for one file */
export interface SetAside {
	path: string;
	/** Bytes */
	left: number;
	/** To be called when the file has come, or will not */
	end: () => void;
}

/** Resumable uploads (tus 1.0) of the bytes of registered assets. */
export class Uploads {
	readonly #ingest: Ingest;
	readonly #folder: string;
	readonly #files: UploadFiles;
	readonly #tus: Server;
	/** Whose request it is, and what went wrong with it: tus's hooks are given the request alone */
	readonly #actors = new WeakMap<object, Id>();
	readonly #failures = new WeakMap<object, unknown>();
	/** Uploads that are being let in, and of which nothing lies in the folder yet */
	readonly #beginning = new Map<object, Upload>();
	/** Room for what comes in other ways */
	readonly #aside = new Set<SetAside>();
	/** Uploads that are whole and are being taken in */
	readonly #finishing = new Map<string, Promise<Id>>();

	/** @param folder on the same disk as the storage, so that a file is taken in by a rename */
	constructor(ingest: Ingest, folder: string) {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		this.#ingest = ingest;
		this.#folder = folder;
		this.#files = new UploadFiles({ directory: folder });
		this.#tus = new Server({
			path,
			datastore: this.#files,
			relativeLocation: true,
			maxSize: limits.fileBytes,
			allowedOrigins: [],
			onIncomingRequest: (request, id) => this.#admit(request, id),
			onUploadCreate: (request, upload) => this.#create(request, upload),
			onUploadFinish: async (_request, upload) => {
				return { headers: { 'gatefold-asset': await this.#finish(upload) } };
			},
			onResponseError: (request, error) => {
				this.#failures.set(request, error);
				return undefined;
			},
		});
	}

	routes(needs: Pick<Services, 'sessions' | 'keys'>) {
		return new Hono<Env>().on(methods, ['/', '/:id'], requireActor(needs, 'upload'), async (c) => {
			const request = asItComes(c.req.raw, c.env?.incoming);
			if (request.method === 'GET') refuse('not_found');
			this.#actors.set(request, c.var.actor.id);
			const answer = await this.#tus.handleWeb(request).finally(() => this.#beginning.delete(request));
			const failure = this.#failures.get(request);
			// Refusals and faults are answered as everywhere; tus's own words are for its own errors.
			if (isTooLong(failure)) refuse('asset.checksum', { reason: 'more bytes than were announced' });
			if (failure instanceof Error) throw failure;
			return answer;
		});
	}

	/** Removes what was begun and not gone on with for a week. @returns how many */
	async sweep(now: number = Date.now()): Promise<number> {
		let removed = 0;
		for (const id of await this.#begun()) {
			const file = `${this.#folder}/${id}`;
			const times = await Promise.all([file, `${file}.json`].map(changedAt));
			if (now - Math.max(...times) < kept || this.#finishing.has(id)) continue;
			await this.#files.forget(id);
			removed++;
		}
		return removed;
	}

	/** Before anything of an upload is said, changed or even admitted to exist */
	async #admit(request: Request, id: string): Promise<void> {
		if (request.method === 'POST') return;
		if (!uploadId.test(id)) refuse('upload.not_found');
		const upload = await this.#known(id);
		if (upload?.metadata?.ownerId !== this.#actors.get(request)) refuse('upload.not_found');
		// All bytes came and taking them in was cut short, by a crash or a database that was away: it is done now. The
		// upload is then gone, and a new one is told that the file is there.
		if (request.method === 'HEAD' && upload && upload.offset === upload.size) {
			await this.#finish(upload);
			refuse('upload.not_found');
		}
	}

	async #create(request: Request, upload: Upload) {
		const ownerId = this.#actors.get(request) ?? refuse('auth.required');
		const { assetId = '', filename = '', createdAt = '' } = upload.metadata ?? {};
		const into = intoOf(upload.metadata);
		if (into.albumId) await this.#requireOwn(ownerId, into.albumId);
		if (assetId || !filename) await this.#requireUnsent(ownerId, assetId ?? '', upload.size, into);
		// Before anything is counted, so that of two that begin at once each counts the other.
		this.#beginning.set(request, upload);
		await this.#requireRoom();
		const { names, albumId = '' } = into;
		const albums = { albumNames: JSON.stringify(names), album_id: albumId };
		return { metadata: { assetId, filename, createdAt, ownerId, ...albums } };
	}

	/** Of an asset that a device has announced, before its bytes come. */
	async #requireUnsent(ownerId: Id, assetId: string, size: number | undefined, into: Into): Promise<void> {
		if (!isId(assetId)) refuse('asset.not_found');
		const asset = await announced(this.#ingest, ownerId, assetId);
		if (await isStored(this.#ingest, asset, into)) refuse('upload.already_stored');
		if (size !== asset.size) refuse('asset.checksum', { expected: asset.size, actual: size });
	}

	/** Said before a file is on its way for hours. @throws Refusal `album.not_found`, also for someone else's */
	async #requireOwn(ownerId: Id, albumId: Id): Promise<void> {
		const [own] = await this.#ingest.sql`
			select from albums where id = ${albumId} and owner_id = ${ownerId} and deleted_at is null`;
		if (!own) refuse('album.not_found', { albumId });
	}

	/**
	 * Sets room aside for a file that comes in another way than by tus, and gives it a path in the same folder. What a
	 * crash leaves there goes with the uploads that nobody goes on with.
	 *
	 * @param bytes still to come at most; whoever writes them takes them off `left`
	 * @throws Refusal `storage.full`
	 */
	async setAside(bytes: number): Promise<SetAside> {
		const aside: SetAside = {
			path: `${this.#folder}/${randomBytes(16).toString('hex')}`,
			left: bytes,
			end: () => void this.#aside.delete(aside),
		};
		this.#aside.add(aside);
		try {
			await this.#requireRoom();
		} catch (error) {
			aside.end();
			throw error;
		}
		return aside;
	}

	/** @throws Refusal `storage.full` where what is on its way would not fit */
	async #requireRoom(): Promise<void> {
		const { bavail, bsize } = await statfs(this.#folder);
		if (bavail * bsize < (await this.#unsent()) + reserve) refuse('storage.full');
	}

	/**
	 * Bytes that open uploads have still to send, those that are just being let in among them. Of an asset one upload
	 * counts, as a client that begins again leaves the one before behind.
	 */
	async #unsent(): Promise<number> {
		const beginning = [...this.#beginning.values()];
		const begun = await Promise.all([...(await this.#begun())].map((id) => this.#known(id)));
		const unsent = new Map<unknown, number>();
		for (const upload of [...beginning, ...begun]) {
			const left = (upload?.size ?? 0) - (upload?.offset ?? 0);
			const asset = upload?.metadata?.assetId;
			unsent.set(asset, Math.max(left, unsent.get(asset) ?? 0));
		}
		const others = [...this.#aside].map(({ left }) => Math.max(0, left));
		return [...unsent.values(), ...others].reduce((sum, left) => sum + left, 0);
	}

	/** Ids of the uploads of which something lies in the folder */
	async #begun(): Promise<Set<string>> {
		const names = (await readdir(this.#folder)).map((name) => name.replace(/\.json$/, ''));
		return new Set(names.filter((id) => uploadId.test(id)));
	}

	/** Once, however often it is asked for at the same time. @returns the asset's id */
	#finish(upload: Upload): Promise<Id> {
		let finishing = this.#finishing.get(upload.id);
		if (!finishing) {
			finishing = this.#takeIn(upload).finally(() => this.#finishing.delete(upload.id));
			this.#finishing.set(upload.id, finishing);
		}
		return finishing;
	}

	async #takeIn({ id, size, metadata }: Upload): Promise<Id> {
		const file = { path: `${this.#folder}/${id}`, sha256: this.#files.hashed(id, size ?? 0) };
		try {
			const taken = await this.#take(file, size ?? 0, metadata ?? {});
			await this.#files.forget(id);
			return taken;
		} catch (error) {
			// Of a refused file nothing stays; after a fault it is tried again.
			if (error instanceof Refusal) await this.#files.forget(id);
			throw error;
		}
	}

	async #take(file: LocalFile, size: number, metadata: NonNullable<Upload['metadata']>): Promise<Id> {
		const { ownerId, assetId, filename, createdAt } = metadata;
		const owner = ownerId ?? refuse('auth.required');
		if (assetId) {
			await ingest(this.#ingest, owner, assetId, file, intoOf(metadata));
			return assetId;
		}
		const sha256 = file.sha256 ?? (await hashFile(file.path));
		const received = { path: file.path, sha256, size };
		const said = { fileName: filename ?? '', createdAt: createdAt ?? undefined, into: intoOf(metadata) };
		return (await takeReceived(this.#ingest, owner, received, said)).id;
	}

	async #known(id: string): Promise<Upload | undefined> {
		try {
			return await this.#files.getUpload(id);
		} catch (error) {
			// tus throws plain objects with a status for what is not there.
			if (typeof error === 'object' && error !== null && 'status_code' in error) return undefined;
			throw error;
		}
	}
}

/** A request whose body is not copied on its way: what Node makes of a body copies each piece, twice the work of writing it. */
function asItComes(request: Request, incoming: HttpBindings['incoming'] | undefined): Request {
	if (request.method !== 'PATCH' || !incoming) return request;
	const body = ReadableStream.from(incoming as AsyncIterable<Uint8Array>);
	const { url, method, headers, signal } = request;
	// What runs on Node is known as a browser's to the types of the app, which know no such body.
	const init: object = { method, headers, signal, body, duplex: 'half' };
	return new Request(url, init as RequestInit);
}

/** The albums that an upload names: `albumNames`, and `album_id` for one. @throws Refusal `input.invalid` */
function intoOf(metadata: Upload['metadata']): Into {
	const { albumNames, album_id: albumId } = metadata ?? {};
	return {
		names: albumNames ? parseJson(albumNames, AlbumNames, 'albumNames') : [],
		albumId: albumId ? parse(Id, albumId, 'album_id') : undefined,
	};
}

/** What tus throws where more is sent than was announced: its class is not exported. */
const isTooLong = (error: unknown) =>
	error instanceof Error &&
	'status_code' in error &&
	error.status_code === ERRORS.ERR_MAX_SIZE_EXCEEDED.status_code;

/** Milliseconds since 1970; 0 for what is not there */
async function changedAt(path: string): Promise<number> {
	return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
