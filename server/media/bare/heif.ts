import { type Box, freed, innerBoxes, NotKnown, outerBoxes, type Patch, type Read } from './boxes.ts';
import { tiffOf } from './orientation.ts';

/** What a HEIC or AVIF of one picture is made of; all else behind it is a maker's own */
const known = new Set(['ftyp', 'meta', 'mdat', 'idat', 'free', 'skip']);
const most = 16 * 1024 * 1024;

/**
 * What to write over in a HEIC or AVIF so that it carries no EXIF and no XMP. Nothing moves, and how the picture is
 * turned is said elsewhere in it.
 *
 * @throws NotKnown where it is built in another way
 */
export async function heifPatches(read: Read, size: number): Promise<Patch[]> {
	const outer = await outerBoxes(read, size);
	const meta = outer.find(({ type }) => type === 'meta');
	if (!meta || meta.end - meta.start > most) throw new NotKnown('no description, or a very long one');
	if (outer.some(({ type }) => type === 'moov')) throw new NotKnown('a row of pictures');
	const bytes = await read(meta.start, meta.end);
	const inside = innerBoxes(bytes, meta.start, meta.body + 4, meta.end);
	const the = (type: string): Box => {
		const box = inside.find((one) => one.type === type);
		if (!box) throw new NotKnown(`no ${type}`);
		return box;
	};
	const reader = (box: Box) => new Reader(bytes, meta.start, box);
	const exif = new Map<number, boolean>();
	for (const { id, type } of itemsOf(reader(the('iinf')), bytes, meta.start)) {
		if (type === 'Exif' || type === 'mime' || type === 'uri ') exif.set(id, type === 'Exif');
	}
	const data = inside.find(({ type }) => type === 'idat');
	return [
		...outer.filter(({ type }) => !known.has(type)).flatMap(freed),
		...placesOf(reader(the('iloc')), data)
			.filter(({ id }) => exif.has(id))
			.flatMap(({ id, start, end, isFirst }) => blanked(start, end, isFirst && exif.get(id) === true)),
	];
}

/** An EXIF that says nothing is still one, so that nobody stumbles over it. */
function blanked(start: number, end: number, isExif: boolean): Patch[] {
	const empty = Buffer.concat([Buffer.alloc(4), tiffOf(1)]);
	if (!isExif || end - start < empty.length) return [{ start, end }];
	const after = start + empty.length;
	return [
		{ start, end: after, bytes: empty },
		{ start: after, end },
	];
}

/** ISO 14496-12, 8.11.6 */
function itemsOf(reader: Reader, bytes: Buffer, offset: number): { id: number; type: string }[] {
	reader.number(reader.version() === 0 ? 2 : 4);
	return innerBoxes(bytes, offset, reader.at, reader.end).map((box) => {
		const item = new Reader(bytes, offset, box);
		const version = item.version();
		if (version < 2) throw new NotKnown('items of an old form');
		const id = item.number(version === 2 ? 2 : 4);
		item.number(2);
		return { id, type: item.text(4) };
	});
}

interface Place {
	id: number;
	start: number;
	end: number;
	isFirst: boolean;
}

/** 8.11.3 */
function placesOf(reader: Reader, data: Box | undefined): Place[] {
	const version = reader.version();
	const [a, b] = [reader.number(1), reader.number(1)];
	const [offsetSize, lengthSize, baseSize, indexSize] = [a >> 4, a & 15, b >> 4, version > 0 ? b & 15 : 0];
	const places: Place[] = [];
	for (let count = reader.number(version < 2 ? 2 : 4); count > 0; count--) {
		const id = reader.number(version < 2 ? 2 : 4);
		const method = version > 0 ? reader.number(2) & 15 : 0;
		if (reader.number(2) !== 0 || method > 1) throw new NotKnown('bytes of an item elsewhere');
		if (method === 1 && !data) throw new NotKnown('no idat');
		const base = reader.number(baseSize) + (method === 1 ? data!.body : 0);
		for (let extent = 0, extents = reader.number(2); extent < extents; extent++) {
			reader.number(indexSize);
			const start = base + reader.number(offsetSize);
			places.push({ id, start, end: start + reader.number(lengthSize), isFirst: extent === 0 });
		}
	}
	return places;
}

/** Reads a box's fields one after the other. */
class Reader {
	readonly #bytes: Buffer;
	readonly #offset: number;
	readonly end: number;
	at: number;

	constructor(bytes: Buffer, offset: number, { body, end }: Box) {
		this.#bytes = bytes;
		this.#offset = offset;
		this.at = body;
		this.end = end;
	}

	version(): number {
		const version = this.number(1);
		this.at += 3;
		return version;
	}

	/** @param size bytes, up to 8 */
	number(size: number): number {
		if (this.at + size > this.end) throw new NotKnown('cut off');
		const place = this.at - this.#offset;
		this.at += size;
		if (size === 0) return 0;
		return size === 8 ? Number(this.#bytes.readBigUInt64BE(place)) : this.#bytes.readUIntBE(place, size);
	}

	text(size: number): string {
		const place = this.at - this.#offset;
		this.at += size;
		return this.#bytes.toString('latin1', place, place + size);
	}
}
