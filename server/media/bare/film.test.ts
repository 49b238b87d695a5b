import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { hasFfmpeg } from '../../../tests/support/ffmpeg.ts';
import { NotKnown } from './boxes.ts';
import { filmPatches } from './film.ts';

/** What a film must not say; the encoder writes its own name into the pictures, and that is no camera's */
const telling = /Telling|48\.13|Lavf|FFMP/;

function folder(): string {
	const path = mkdtempSync(join(tmpdir(), 'gatefold-film-'));
	onTestFinished(() => rmSync(path, { recursive: true }));
	return path;
}

function ffmpeg(...args: string[]): string {
	const { status, stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], {
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(stderr);
	return stdout;
}

/** A film with sound that names its place and its camera. */
function film(name: string, ...how: string[]): Buffer {
	const path = join(folder(), name);
	const sources = [
		'-f',
		'lavfi',
		'-i',
		'testsrc2=size=160x120:rate=10:duration=2',
		'-f',
		'lavfi',
		'-i',
		'sine=d=2',
	];
	const told = ['location=+48.1374+011.5755/', 'make=TellingCam', 'model=TellingModel', 'title=TellingTitle'];
	const tags = told.flatMap((tag) => ['-metadata', tag]);
	ffmpeg(...sources, '-pix_fmt', 'yuv420p', '-c:a', 'aac', ...tags, ...how, path);
	return readFileSync(path);
}

async function bare(bytes: Buffer): Promise<Buffer> {
	const read = (start: number, end: number) => Promise.resolve(bytes.subarray(start, end));
	const written = Buffer.from(bytes);
	for (const { start, end, bytes: other } of await filmPatches(read, bytes.length)) {
		if (other) other.copy(written, start);
		else written.fill(0, start, end);
	}
	return written;
}

/** Every picture and every piece of sound as they are decoded. */
function decoded(bytes: Buffer, name: string): string {
	const path = join(folder(), name);
	writeFileSync(path, bytes);
	return ffmpeg('-i', path, '-map', '0:v', '-map', '0:a', '-f', 'framemd5', '-');
}

/** Puts a box at the end of every box of one type within each piece, and moves what has a place behind it. */
function withBoxIn(film: Buffer, where: 'moof' | 'traf', text: string): Buffer {
	const box = Buffer.alloc(8 + text.length);
	box.writeUInt32BE(box.length);
	box.write(`uuid${text}`, 4, 'latin1');
	const parts: Buffer[] = [];
	for (let at = 0; at < film.length;) {
		const size = film.readUInt32BE(at);
		const outer = film.subarray(at, at + size);
		at += size;
		parts.push(outer.toString('latin1', 4, 8) === 'moof' ? piece(outer) : outer);
	}
	return Buffer.concat(parts);

	function piece(moof: Buffer): Buffer {
		const inside: Buffer[] = [];
		let added = 0;
		for (let at = 8; at < moof.length;) {
			const one = Buffer.from(moof.subarray(at, at + moof.readUInt32BE(at)));
			at += one.length;
			inside.push(one);
			if (where === 'moof' || one.toString('latin1', 4, 8) !== 'traf') continue;
			one.writeUInt32BE(one.length + box.length);
			inside.push(box);
			added += box.length;
		}
		if (where === 'moof') {
			inside.push(box);
			added += box.length;
		}
		const written = Buffer.concat([moof.subarray(0, 8), ...inside]);
		written.writeUInt32BE(written.length);
		// Where its samples are, from where it begins: 8.8.8.
		for (let at = written.indexOf('trun'); at >= 0; at = written.indexOf('trun', at + 4))
			written.writeInt32BE(written.readInt32BE(at + 12) + added, at + 12);
		return written;
	}
}

describe.skipIf(!hasFfmpeg)('of films as ffmpeg writes them', () => {
	const inPieces = ['-movflags', 'use_metadata_tags+frag_keyframe+empty_moov+default_base_moof', '-g', '5'];

	test.each([
		['an MP4', 'a.mp4', ['-movflags', 'use_metadata_tags']],
		['an MP4 in pieces', 'b.mp4', inPieces],
		[
			'a QuickTime film with time code',
			'c.mov',
			['-movflags', 'use_metadata_tags', '-timecode', '00:00:00:00'],
		],
		['a QuickTime film of photos', 'd.mov', ['-c:v', 'mjpeg', '-metadata:s:v', 'encoder=TellingEnc']],
		['a QuickTime film in pieces', 'e.mov', inPieces],
	])('%s loses place and camera, and looks and sounds the same', async (_, name, how) => {
		const bytes = film(name, '-bitexact', '-metadata:s:v', 'encoder=TellingEnc', ...how);
		expect(bytes.toString('latin1')).toMatch(/Telling/);
		const written = await bare(bytes);
		expect(written.length).toBe(bytes.length);
		expect(written.toString('latin1')).not.toMatch(telling);
		expect(decoded(written, name)).toBe(decoded(bytes, name));
	});

	test.each(['moof', 'traf'] as const)(
		'what a camera writes into the %s of each piece goes',
		async (where) => {
			const bytes = withBoxIn(film('f.mp4', ...inPieces), where, 'TellingPlace +48.1374');
			expect(bytes.toString('latin1').match(/TellingPlace/g)!.length).toBeGreaterThan(2);
			const written = await bare(bytes);
			expect(written.toString('latin1')).not.toMatch(telling);
			expect(decoded(written, 'f.mp4')).toBe(decoded(bytes, 'f.mp4'));
		},
	);

	test('what a camera writes into the description of its pictures goes', async () => {
		const bytes = film('g.mp4', '-movflags', 'use_metadata_tags');
		// A box that says how wide a pixel is has its place taken.
		const at = bytes.indexOf('pasp');
		expect(at).toBeGreaterThan(0);
		bytes.write('GPMFTELLING!', at, 'latin1');
		const written = await bare(bytes);
		expect(written.includes('TELLING!')).toBe(false);
		expect(decoded(written, 'g.mp4')).toBe(decoded(bytes, 'g.mp4'));
	});

	test('a film in pieces with a track beside sound and picture is not given out', async () => {
		const place = folder();
		writeFileSync(join(place, 'a.mp4'), film('h.mp4'));
		writeFileSync(join(place, 'words.srt'), '1\n00:00:00,000 --> 00:00:01,000\n48.1374 11.5755\n');
		const sources = ['-i', join(place, 'a.mp4'), '-i', join(place, 'words.srt'), '-map', '0', '-map', '1'];
		ffmpeg(...sources, '-c', 'copy', '-c:s', 'mov_text', ...inPieces, join(place, 'b.mp4'));
		const bytes = readFileSync(join(place, 'b.mp4'));
		expect(bytes.includes('48.1374 11.5755')).toBe(true);
		await expect(bare(bytes)).rejects.toThrow(NotKnown);
	});
});
