import { expect } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { MutationInput } from '#domain/mutations.ts';
import { now, type Device, type Person, type Site } from './people.ts';

type Options = Omit<MutationInput<'createLink'>, 'albumId' | 'id' | 'key' | 'at'>;

/** An album with a link to it. */
export interface LinkedAlbum {
	albumId: string;
	id: string;
	key: string;
	device: Device;
	/** The page of the link */
	at: string;
}

/** An album of these assets of a person, and a link to it. */
export async function linkedAlbum(
	owner: Person,
	assetIds: string[],
	options: Options = {},
	name = 'Summer',
): Promise<LinkedAlbum> {
	const device = owner.device();
	const albumId = await owner.album(name, device);
	if (assetIds.length > 0) await device.mutate('addAssets', { albumId, assetIds, at: now() });
	const link = { albumId, id: newId(), key: newId().replaceAll('-', '') };
	await device.mutate('createLink', { ...link, ...options, at: now() });
	return { ...link, device, at: `/s/${link.key}` };
}

/** A file that a guest sends */
export interface Sent {
	name: string;
	bytes: Buffer;
}

/** A browser of somebody without an account. */
export class Guest {
	readonly cookies = new Map<string, string>();
	readonly #site: Site;

	constructor(site: Site) {
		this.#site = site;
	}

	async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
		return this.#keep(await this.#site.request(path, { headers: { cookie: this.#cookie(), ...headers } }));
	}

	async give(path: string, password: string): Promise<Response> {
		const headers = this.#headers('application/x-www-form-urlencoded');
		const body = new URLSearchParams({ password }).toString();
		return this.#keep(await this.#site.request(path, { method: 'POST', headers, body }));
	}

	/** Sends files as the page's form does. @param headers beside those of a browser */
	async send(
		at: string,
		files: Sent[],
		fields: Record<string, string> = {},
		headers: Record<string, string> = {},
	): Promise<Response> {
		const { type, body } = formOf(files, fields);
		return this.sendBody(at, type, body, body.length, headers);
	}

	/** Sends what need not be a form. @param length in bytes, as it is announced */
	async sendBody(
		at: string,
		type: string,
		body: Uint8Array | ReadableStream,
		length: number,
		headers: Record<string, string> = {},
	): Promise<Response> {
		const init = {
			method: 'POST',
			headers: { ...this.#headers(type), 'content-length': String(length), ...headers },
			body,
			duplex: 'half',
		};
		return this.#site.request(`${at}/upload`, init as RequestInit);
	}

	#headers = (type: string) => ({
		'content-type': type,
		origin: this.#site.origin,
		cookie: this.#cookie(),
	});

	#cookie = () => [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

	#keep(answer: Response): Response {
		for (const line of answer.headers.getSetCookie()) {
			expect(line).toMatch(/HttpOnly.*SameSite=Lax/);
			const [name = '', value = ''] = line.split(';')[0]!.split('=');
			this.cookies.set(name, value);
		}
		return answer;
	}
}

/** The script's way: the answer is JSON. */
export const asScript = { accept: 'application/json' };

/** A form with files, as a browser writes it. */
export function formOf(files: Sent[], fields: Record<string, string> = {}) {
	const boundary = '----GatefoldForm4f7e';
	const begin = (disposition: string, more = '') =>
		Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${more}\r\n`);
	const parts = [
		...Object.entries(fields).flatMap(([name, value]) => [
			begin(`name="${name}"`),
			Buffer.from(`${value}\r\n`),
		]),
		...files.flatMap(({ name, bytes }) => [
			begin(`name="file"; filename="${name}"`, 'content-type: application/octet-stream\r\n'),
			bytes,
			Buffer.from('\r\n'),
		]),
		Buffer.from(`--${boundary}--\r\n`),
	];
	return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts) };
}
