import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AssetKind, RegisterAsset } from '#domain/asset.ts';
import { assetIdOf } from '#domain/ids.ts';
import type { Account } from '../../support/account.ts';
import { WireDevice } from './device.ts';

/** A file as pieces, one behind the other; the same bytes may be there many times */
export interface WireFile {
	kind: AssetKind;
	/** What is sent by a request each, in parts that files may share */
	pieces: readonly Piece[];
}

type Piece = readonly Uint8Array[];

/** Someone who sends files by the wire protocol alone. */
export class Uploader {
	readonly #origin: string;
	readonly #account: Account;
	readonly #device: WireDevice;

	constructor(origin: string, account: Account) {
		this.#origin = origin;
		this.#account = account;
		this.#device = new WireDevice(origin, account.cookie);
	}

	/** Makes a file known to the server. @returns the asset's id, and what sends the file */
	async register({ kind, pieces }: WireFile): Promise<{ id: string; send: () => Promise<void> }> {
		const hash = createHash('sha256');
		for (const part of pieces.flat()) hash.update(part);
		const sha256 = hash.digest('hex');
		const size = sizeOf(pieces.flat());
		const id = await assetIdOf(this.#account.id, sha256);
		const now = new Date().toISOString();
		const asset: RegisterAsset = {
			...{ id, sha256, kind, size, type: kind === 'photo' ? 'image/jpeg' : 'video/mp4' },
			...{ fileName: `${id}.${kind === 'photo' ? 'jpg' : 'mp4'}`, width: 0, height: 0, duration: null },
			...{ takenAt: now, takenAtSource: 'file', thumbhash: '', title: '', createdAt: now },
		};
		await this.#device.push([this.#device.make('registerAsset', asset)]);
		return { id, send: () => this.#send(id, size, pieces) };
	}

	async #send(id: string, size: number, pieces: readonly Piece[]): Promise<void> {
		const metadata = `assetId ${Buffer.from(id).toString('base64')}`;
		const location = await this.#ask('POST', '/api/uploads', {
			'upload-length': String(size),
			'upload-metadata': metadata,
		});
		let offset = 0;
		for (const piece of pieces) {
			const headers = {
				'upload-offset': String(offset),
				'content-type': 'application/offset+octet-stream',
				'content-length': String(sizeOf(piece)),
			};
			await this.#ask('PATCH', location, headers, piece);
			offset += sizeOf(piece);
		}
	}

	/** @returns where the upload is to go on, if the answer says so */
	#ask(method: string, path: string, headers: Record<string, string>, body: Piece = []): Promise<string> {
		const { promise, resolve, reject } = Promise.withResolvers<string>();
		const common = { 'tus-resumable': '1.0.0', origin: this.#origin, cookie: this.#account.cookie };
		const asked = request(
			`${this.#origin}${path}`,
			{ method, headers: { ...common, ...headers } },
			(answer) => {
				const status = answer.statusCode ?? 0;
				answer.resume();
				answer.on('end', () =>
					status < 300
						? resolve(answer.headers.location ?? '')
						: reject(new Error(`${method} was answered with ${status}`)),
				);
			},
		);
		asked.on('error', reject);
		for (const part of body) asked.write(part);
		asked.end();
		return promise;
	}
}

const sizeOf = (parts: Piece) => parts.reduce((sum, { length }) => sum + length, 0);
