import { createHash, randomBytes } from 'node:crypto';
import { assetIdOf } from '#domain/ids.ts';
import type { AssetKind } from '#domain/asset.ts';
import { now, type Device, type Person } from './people.ts';

/** An asset that its owner's device has registered */
export interface Registered {
	id: string;
	bytes: Buffer;
}

interface Claims {
	name?: string;
	kind?: AssetKind;
	type?: string;
	size?: number;
	sha256?: string;
}

/** Makes bytes known as an asset of a person, as their device does before it sends them. */
export async function register(
	person: Person,
	bytes: Buffer,
	claims: Claims = {},
	device: Device = person.device(),
): Promise<Registered> {
	const sha256 = claims.sha256 ?? createHash('sha256').update(bytes).digest('hex');
	const id = await assetIdOf(person.id, sha256);
	await device.mutate('registerAsset', {
		id,
		sha256,
		kind: claims.kind ?? 'photo',
		type: claims.type ?? typeOfKind[claims.kind ?? 'photo'],
		fileName: claims.name ?? 'photo.jpg',
		size: claims.size ?? bytes.length,
		width: 0,
		height: 0,
		takenAt: '2024-06-01T12:00:00.000Z',
		takenAtSource: 'file',
		duration: null,
		thumbhash: '',
		createdAt: now(),
	});
	return { id, bytes };
}

const typeOfKind = { photo: 'image/jpeg', video: 'video/mp4', audio: 'audio/mpeg' };

const tus = { 'tus-resumable': '1.0.0' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Begins an upload. @param albumNames in which of one's albums the file is to be */
export const begin = (person: Person, assetId: string, size: number, albumNames?: unknown) =>
	beginWith(person, size, {
		assetId,
		...(albumNames === undefined ? {} : { albumNames: JSON.stringify(albumNames) }),
	});

/** The same with whatever is said of the file. */
export const beginWith = (person: Person, size: number, said: Record<string, string>) => {
	const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`);
	return person.request('/api/uploads', {
		method: 'POST',
		headers: { ...tus, 'upload-length': String(size), 'upload-metadata': metadata.join(',') },
	});
};

/** Sends bytes from an offset on. */
export const send = (person: Person, url: string, bytes: Uint8Array, offset = 0) =>
	person.request(url, {
		method: 'PATCH',
		headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
		body: new Uint8Array(bytes),
	});

/** Asks how far an upload is. */
export const ask = (person: Person, url: string) => person.request(url, { method: 'HEAD', headers: tus });

/** Sends a registered asset's bytes as a whole. */
export async function upload(
	person: Person,
	{ id, bytes }: Registered,
	albumNames?: unknown,
): Promise<Response> {
	const begun = await begin(person, id, bytes.length, albumNames);
	if (begun.status !== 201) return begun;
	return send(person, begun.headers.get('location')!, bytes);
}

/** A small photo that is like no other. */
export async function somePhoto(): Promise<Buffer> {
	const { default: sharp } = await import('sharp');
	const raw = { width: 40, height: 30, channels: 3 } as const;
	return sharp(randomBytes(40 * 30 * 3), { raw })
		.jpeg()
		.toBuffer();
}
