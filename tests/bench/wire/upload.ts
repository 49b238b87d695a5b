import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { AssetKind, RegisterAsset } from '#domain/asset.ts';
import { assetIdOf } from '#domain/ids.ts';
import type { Account } from '../../support/account.ts';
import { WireDevice } from './device.ts';

/** A file as pieces, one behind the other; a piece may be there many times */
export interface WireFile {
	kind: AssetKind;
	pieces: readonly Uint8Array[];
}

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
		for (const piece of pieces) hash.update(piece);
		const sha256 = hash.digest('hex');
		const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
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

	async #send(id: string, size: number, pieces: readonly Uint8Array[]): Promise<void> {
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
				'content-length': String(piece.length),
			};
			await this.#ask('PATCH', location, headers, piece);
			offset += piece.length;
		}
	}

	/** @returns where the upload is to go on, if the answer says so */
	#ask(method: string, path: string, headers: Record<string, string>, body?: Uint8Array): Promise<string> {
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
		asked.end(body);
		return promise;
	}
}
