import { type Box, freed, innerBoxes, NotKnown, outerBoxes, type Patch, type Read } from './boxes.ts';
import { descriptionPatches } from './sample-description.ts';

/**
 * What a film needs to be played, by what it lies in. All else may say where and with what it was made: `udta`, `meta` and
 * `uuid` do, and cameras have boxes of their own, or write into what everyone passes over.
 */
const needed = {
	file: new Set(['ftyp', 'moov', 'mdat', 'moof', 'mfra', 'sidx', 'styp']),
	moov: new Set(['mvhd', 'trak', 'iods', 'mvex']),
	trak: new Set(['tkhd', 'edts', 'mdia', 'tref', 'clef', 'prof', 'enof']),
	mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
	minf: new Set(['vmhd', 'smhd', 'nmhd', 'gmhd', 'hdlr', 'dinf', 'stbl']),
	stbl: new Set(
		'stsd stts ctts cslg stss stps stsh stsc stsz stz2 stco co64 sdtp sbgp sgpd subs saiz saio padb'.split(
			' ',
		),
	),
	mvex: new Set(['mehd', 'trex', 'leva']),
	moof: new Set(['mfhd', 'traf']),
	traf: new Set('tfhd tfdt trun sdtp sbgp sgpd subs saiz saio senc'.split(' ')),
};

const unneeded = (boxes: Box[], within: keyof typeof needed): Patch[] =>
	boxes.filter(({ type }) => !needed[within].has(type)).flatMap(freed);

/** Bytes of the description of a film that are held at once */
const most = 64 * 1024 * 1024;

/**
 * What to write over in a film or piece of music (MP4, QuickTime) so that it says nothing of where and with what it was
 * made. Nothing moves: pictures and sound are where they were.
 *
 * @throws NotKnown where it is built in another way
 */
export async function filmPatches(read: Read, size: number): Promise<Patch[]> {
	const outer = await outerBoxes(read, size);
	const moov = outer.find(({ type }) => type === 'moov');
	if (!moov || moov.end - moov.start > most) throw new NotKnown('no description, or a very long one');
	const pieces = outer.filter(({ type }) => type === 'moof');
	const isInPieces = pieces.length > 0;
	if (pieces.reduce((sum, { start, end }) => sum + end - start, 0) > most)
		throw new NotKnown('very long descriptions of pieces');
	const film = new Film(await read(moov.start, moov.end), moov.start, isInPieces);
	const inside = film.within(moov);
	return [
		...unneeded(outer, 'file'),
		...unneeded(inside, 'moov'),
		...inside.filter(({ type }) => type === 'mvex').flatMap((box) => unneeded(film.within(box), 'mvex')),
		...inside.filter(({ type }) => type === 'trak').flatMap((track) => film.ofTrack(track)),
		...(await Promise.all(pieces.map((piece) => ofPiece(read, piece)))).flat(),
	];
}

/** Of a film in pieces, each has a description of its own: 8.8. */
async function ofPiece(read: Read, piece: Box): Promise<Patch[]> {
	const bytes = await read(piece.start, piece.end);
	const inside = innerBoxes(bytes, piece.start, piece.body, piece.end);
	const tracks = inside.filter(({ type }) => type === 'traf');
	return [
		...unneeded(inside, 'moof'),
		...tracks.flatMap(({ body, end }) => unneeded(innerBoxes(bytes, piece.start, body, end), 'traf')),
	];
}

class Film {
	readonly #bytes: Buffer;
	readonly #offset: number;
	readonly #isInPieces: boolean;

	constructor(bytes: Buffer, offset: number, isInPieces: boolean) {
		this.#bytes = bytes;
		this.#offset = offset;
		this.#isInPieces = isInPieces;
	}

	within = ({ body, end }: Box): Box[] => innerBoxes(this.#bytes, this.#offset, body, end);

	ofTrack(track: Box): Patch[] {
		const inside = this.within(track);
		const media = this.within(this.#the(inside, 'mdia'));
		const about = this.within(this.#the(media, 'minf'));
		const handler = this.#the(media, 'hdlr');
		const table = this.#the(about, 'stbl');
		const kind = this.#text(handler.body + 8);
		const patches = [
			...unneeded(inside, 'trak'),
			...unneeded(media, 'mdia'),
			...unneeded(about, 'minf'),
			// A handler's name may be that of a camera.
			...[...media, ...about]
				.filter(({ type }) => type === 'hdlr')
				.map(({ body, end }) => ({ start: body + 24, end })),
		];
		const tables = this.within(table);
		patches.push(
			...unneeded(tables, 'stbl'),
			...tables
				.filter(({ type }) => type === 'stsd')
				.flatMap((box) => descriptionPatches(this.#bytes, this.#offset, box, kind)),
			...about.filter(({ type }) => type === 'dinf').flatMap((box) => this.#origins(box)),
		);
		// What is neither seen nor heard may be where the camera was at every moment.
		if (kind !== 'vide' && kind !== 'soun') patches.push(...this.#samples(table));
		return patches;
	}

	/** Where the samples come from: QuickTime writes the name of a disk and the path on it. */
	#origins(box: Box): Patch[] {
		const references = this.within(box).filter(({ type }) => type === 'dref');
		return references.flatMap(({ body, end }) =>
			innerBoxes(this.#bytes, this.#offset, body + 8, end).map((one) => ({
				start: one.body + 4,
				end: one.end,
			})),
		);
	}

	/** Where the samples of a track lie: 8.6 and 8.7. */
	#samples(table: Box): Patch[] {
		if (this.#isInPieces) throw new NotKnown('a track beside sound and picture, in pieces');
		const inside = this.within(table);
		const sizes = this.#the(inside, 'stsz');
		const runs = this.#the(inside, 'stsc');
		const offsets = inside.find(({ type }) => type === 'stco') ?? this.#the(inside, 'co64');
		const wide = offsets.type === 'co64';
		const common = this.#u32(sizes.body + 4);
		const samples = this.#u32(sizes.body + 8);
		const [runCount, chunkCount] = [this.#u32(runs.body + 4), this.#u32(offsets.body + 4)];
		const patches: Patch[] = [];
		let sample = 0;
		for (let run = 0; run < runCount; run++) {
			const at = runs.body + 8 + 12 * run;
			const first = this.#u32(at);
			const after = run + 1 < runCount ? this.#u32(at + 12) : chunkCount + 1;
			if (first < 1 || after > chunkCount + 1) throw new NotKnown('chunks that are not there');
			for (let chunk = first; chunk < after; chunk++) {
				const start = this.#number(offsets.body + 8 + (wide ? 8 : 4) * (chunk - 1), wide);
				let end = start;
				for (let n = this.#u32(at + 4); n > 0 && sample < samples; n--, sample++)
					end += common || this.#u32(sizes.body + 12 + 4 * sample);
				patches.push({ start, end });
			}
		}
		if (sample < samples) throw new NotKnown('samples in no chunk');
		return patches;
	}

	#the(boxes: Box[], type: string): Box {
		const box = boxes.find((one) => one.type === type);
		if (!box) throw new NotKnown(`no ${type}`);
		return box;
	}

	#u32 = (at: number) => this.#number(at, false);

	#number(at: number, wide: boolean): number {
		const place = at - this.#offset;
		if (place < 0 || place + (wide ? 8 : 4) > this.#bytes.length) throw new NotKnown('cut off');
		return wide ? Number(this.#bytes.readBigUInt64BE(place)) : this.#bytes.readUInt32BE(place);
	}

	#text = (at: number) => this.#bytes.toString('latin1', at - this.#offset, at - this.#offset + 4);
}
