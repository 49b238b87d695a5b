import type { DeviceFiles } from '#lib/bytes/device-files.ts';
import { mediaUrl } from '#lib/bytes/media-url.ts';
import type { PartialFile } from '#lib/store/database.ts';
import { type Fetched, refusedBy } from './fetch-file.ts';
import type { WantedFile } from './wanted.ts';

/** Bytes that are written at once, and lost at most where the connection goes with the device. */
const pieceBytes = 8 * 1024 * 1024;

export interface Onto {
	files: DeviceFiles;
	/** @throws Refusal `storage.full` */
	makeRoom: (bytes: number) => Promise<void>;
}

/** A file that was written to the device as it came: how many bytes it has */
export interface Written {
	written: number;
}

/**
 * A file of the server's. A large one whose bytes the server names (ETag) is written as it comes, and goes on where it was
 * broken off: asked with If-Range, the server sends the rest of the same bytes or all of others, so that two versions
 * never mix. The service worker keeps no copy of its own of what is asked for in this way.
 *
 * @throws Refusal `storage.full`
 */
export async function fetchOnto(file: WantedFile, onto: Onto): Promise<Fetched | Written> {
	const { key, assetId, variant, mediaVersion } = file;
	const { partial } = onto.files;
	const begun = await partial.begun(key);
	if (begun && begun.size === begun.total) return whole(file, begun, onto);
	const headers: HeadersInit = begun ? { range: `bytes=${begun.size}-`, 'if-range': begun.etag } : {};
	const url = mediaUrl(assetId, variant, mediaVersion);
	const answer = await settled(fetch(url, { cache: 'no-store', headers }));
	if (!answer) return 'away';
	if (begun && answer.status === 206 && isRest(answer, begun)) return grown(file, begun, answer, onto);
	if (answer.status === 200) return fromStart(file, answer, onto);
	await settled(answer.body?.cancel());
	// A part of something else, or none of it: the next time all of it is asked for.
	if (answer.status === 206 || answer.status === 416) await partial.drop([key]);
	return answer.status === 416 ? 'away' : refusedBy(answer);
}

async function fromStart(file: WantedFile, answer: Response, onto: Onto): Promise<Fetched | Written> {
	const { key, assetId, mediaVersion } = file;
	const { partial } = onto.files;
	const etag = answer.headers.get('etag') ?? '';
	const total = Number(answer.headers.get('content-length'));
	const isNamed = /^"[^"]+"$/.test(etag);
	await partial.drop([key]);
	if (!partial.possible || !isNamed || !(total > pieceBytes)) return (await settled(answer.blob())) ?? 'away';
	const begun = { key, assetId, mediaVersion, etag, total, type: answer.headers.get('content-type') ?? '' };
	await onto.makeRoom(total);
	await partial.begin(begun);
	return grown(file, { ...begun, size: 0 }, answer, onto);
}

/** Whether an answer is the rest of the bytes that are here. */
const isRest = ({ headers }: Response, { etag, size, total }: PartialFile) =>
	headers.get('etag') === etag && headers.get('content-range') === `bytes ${size}-${total - 1}/${total}`;

async function grown(
	file: WantedFile,
	begun: PartialFile,
	answer: Response,
	onto: Onto,
): Promise<Fetched | Written> {
	let { size } = begun;
	let pieces: Uint8Array<ArrayBuffer>[] = [];
	let waiting = 0;
	const write = async () => {
		if (waiting === 0) return;
		await onto.files.partial.grow(file.key, pieces);
		size += waiting;
		[pieces, waiting] = [[], 0];
	};
	const reader = answer.body!.getReader();
	try {
		for (let next = await settled(reader.read()); next && !next.done; next = await settled(reader.read())) {
			pieces.push(next.value);
			waiting += next.value.length;
			if (waiting >= pieceBytes) await write();
		}
		// Also where the connection has gone: what came before is here.
		await write();
	} finally {
		await settled(reader.cancel());
	}
	return size === begun.total ? whole(file, begun, onto) : 'away';
}

async function whole(file: WantedFile, { type, total }: PartialFile, { files }: Onto): Promise<Written> {
	const { assetId, variant, mediaVersion } = file;
	await files.complete({ assetId, variant, mediaVersion, type, onlyHere: 0, kept: 1 });
	return { written: total };
}

/** Undefined where the network is away, or goes on the way. */
const settled = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
	try {
		return await work;
	} catch {
		return undefined;
	}
};
