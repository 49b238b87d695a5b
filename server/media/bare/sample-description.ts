import { type Box, freed, innerBoxes, type Patch } from './boxes.ts';

/**
 * What decoders and screens need to know of pictures and sound, by the name of its box within a description of samples.
 * All else may be a camera's own.
 */
const needed = {
	vide: new Set(
		(
			'avcC hvcC lhvC vvcC av1C vpcC esds d263 glbl dvcC dvvC dvwC colr pasp clap fiel gama btrt mdcv clli SmDm ' +
			'CoLL st3d sv3d vexu sinf'
		).split(' '),
	),
	soun: new Set('esds wave chan chnl srat dOps dfLa alac dac3 dec3 dac4 pcmC btrt sinf damr'.split(' ')),
};

/** Bytes of an entry before the boxes in it (ISO 14496-12, 12.1.3 and 12.2.3), from the end of its own head */
const fields = { vide: 78, soun: 28 };

/** What QuickTime adds to those of sound, by their version */
const added = [0, 16, 36];

/**
 * What to write over in the description of a track's samples (`stsd`): who has made the encoder, the name that it gives
 * itself, and boxes that nothing needs for playing.
 *
 * @param kind of the track, by its handler
 */
export function descriptionPatches(bytes: Buffer, offset: number, stsd: Box, kind: string): Patch[] {
	const entries = innerBoxes(bytes, offset, stsd.body + 8, stsd.end);
	if (kind !== 'vide' && kind !== 'soun')
		// What is neither seen nor heard is not played: keys of what it tells, or the name of a font.
		return entries.map(({ body, end }) => ({ start: Math.min(body + 8, end), end }));
	return entries.flatMap((entry) => {
		const { body, end } = entry;
		const version = kind === 'soun' && end - body >= 10 ? bytes.readUInt16BE(body + 8 - offset) : 0;
		const inside = body + fields[kind] + (added[version] ?? 0);
		if (inside > end) return [];
		const patches: Patch[] = [{ start: body + 12, end: body + 16 }];
		if (kind === 'vide') patches.push({ start: body + 42, end: body + 74 });
		const unneeded = innerBoxes(bytes, offset, inside, end).filter(({ type }) => !needed[kind].has(type));
		return [...patches, ...unneeded.flatMap(freed)];
	});
}
