import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { refuse } from '#domain/errors.ts';
import { DiskFull, Fault } from '../db/faults.ts';

/** The one demuxer for each type: a file can never be taken for a playlist that names others. */
const demuxers: Record<string, string> = {
	'video/mp4': 'mov',
	'video/quicktime': 'mov',
	'video/webm': 'matroska',
	'video/matroska': 'matroska',
	'audio/mp4': 'mov',
	'audio/mpeg': 'mp3',
	'audio/aac': 'aac',
	'audio/flac': 'flac',
	'audio/ogg': 'ogg',
	'audio/wav': 'wav',
	'audio/aiff': 'aiff',
};

/** Pixels of a frame: that of 8K, with some room. What claims more is not decoded. */
const framePixels = 40_000_000;

/** Milliseconds for which it may say nothing. */
const patience = 120_000;

/** Of what it says of its trouble, so many characters are kept. */
const mostSaid = 2_000;

/** A file and what it is by its bytes */
export interface Source {
	path: string;
	/** A listed type of video or audio */
	type: string;
}

/** ffmpeg, where this machine has one. It runs below all else, and ends with the server. */
export class Ffmpeg {
	readonly #program: string;
	readonly #running = new Set<ChildProcess>();
	#isStopped = false;

	private constructor(program: string) {
		this.#program = program;
	}

	/** @param setting the program's path, `off`, or undefined for the one that lies on PATH */
	static async find(setting: string | undefined): Promise<Ffmpeg | undefined> {
		if (setting === 'off') return undefined;
		const found = new Ffmpeg(setting ?? 'ffmpeg');
		try {
			await found.#run(['-version']);
			return found;
		} catch (error) {
			if (setting === undefined) return undefined;
			throw new Error(`Setting GATEFOLD_FFMPEG is "${setting}": it cannot be run.`, { cause: error });
		}
	}

	/**
	 * One frame of a film, turned as it is shown, as a JPEG of at most 1920 pixels a side.
	 *
	 * @param at seconds
	 * @throws Refusal `asset.unreadable`
	 */
	async frame(source: Source, at: number): Promise<Buffer> {
		const fit = `scale=w='min(1920,iw)':h='min(1920,ih)':force_original_aspect_ratio=decrease`;
		const to = ['-frames:v', '1', '-an', '-vf', fit, '-pix_fmt', 'yuvj420p', '-c:v', 'mjpeg', '-q:v', '2'];
		const jpeg = await this.#run(
			[...limited(source, ['-ss', String(at)]), ...to, '-f', 'image2pipe', 'pipe:1'],
			buffer,
		);
		return jpeg.length > 0 ? jpeg : refuse('asset.unreadable', { reason: 'no frame' });
	}

	/**
	 * The samples of a piece of music, of one channel at 8 kHz, as they are decoded.
	 *
	 * @throws Refusal `asset.unreadable`
	 */
	async samples(source: Source, take: (samples: Int16Array) => void): Promise<void> {
		const to = ['-map', '0:a:0', '-vn', '-ac', '1', '-ar', '8000', '-f', 's16le', 'pipe:1'];
		await this.#run([...limited(source), ...to], async (out) => {
			let rest: Uint8Array = new Uint8Array();
			for await (const chunk of out as AsyncIterable<Buffer>) {
				const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
				const whole = bytes.length - (bytes.length % 2);
				// Copied, as samples must begin at an even address.
				take(new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole)));
				rest = bytes.subarray(whole);
			}
		});
	}

	/**
	 * Writes a copy that every browser plays.
	 *
	 * @param how arguments between source and target
	 * @param tell seconds of the piece that are done
	 * @throws Refusal `asset.unreadable`
	 */
	async convert(
		source: Source,
		how: readonly string[],
		target: string,
		tell: (seconds: number) => void,
	): Promise<void> {
		await this.#run(
			[...limited(source), '-progress', 'pipe:1', '-nostats', ...how, '-map_metadata', '-1', '-y', target],
			async (out) => {
				out.setEncoding('utf8');
				for await (const text of out as AsyncIterable<string>) {
					const microseconds = /out_time_us=(\d+)/.exec(text)?.[1];
					if (microseconds) tell(Number(microseconds) / 1_000_000);
				}
			},
		);
	}

	/** Ends what runs. Its jobs begin anew after the next start. */
	stop(): void {
		this.#isStopped = true;
		for (const child of this.#running) child.kill('SIGKILL');
	}

	async #run<T>(args: readonly string[], read: (out: Readable) => Promise<T> = drain as never): Promise<T> {
		if (this.#isStopped) throw new Fault('the server stops');
		const child = spawn(this.#program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
		this.#running.add(child);
		const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
		// Whoever reads what it writes may fail first, and hears of both.
		ended.catch(() => undefined);
		let said = '';
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			said = (said + text).slice(-mostSaid);
		});
		const silence = setTimeout(() => child.kill('SIGKILL'), patience);
		child.stdout.on('data', () => silence.refresh());
		try {
			if (child.pid !== undefined) setPriority(child.pid, 10);
			const [result, [code, signal]] = await Promise.all([read(child.stdout), ended]);
			if (code === 0) return result;
			if (/No space left on device/i.test(said)) throw new DiskFull(said);
			// It has ended by itself: it would do so again. One that was ended had no answer.
			if (code !== null) refuse('asset.unreadable', { reason: said.trim() });
			if (this.#isStopped) throw new Fault('the server stops');
			throw new Error(`ffmpeg was ended by ${signal}: ${said}`);
		} finally {
			clearTimeout(silence);
			this.#running.delete(child);
			child.kill('SIGKILL');
		}
	}
}

const drain = async (out: Readable): Promise<void> => void out.resume();

/** How a file is opened: as what it is, from the disk alone, by one thread, with a bound on what it claims. */
function limited({ path, type }: Source, options: readonly string[] = []): string[] {
	const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-threads', '1'];
	const bounds = ['-protocol_whitelist', 'file,pipe', '-max_pixels', String(framePixels)];
	return [...quiet, ...bounds, ...options, '-f', demuxers[type]!, '-i', `file:${path}`];
}
