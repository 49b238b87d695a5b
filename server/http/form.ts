import { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import type { Context } from 'hono';
import { refuse, Refusal } from '#domain/errors.ts';
import type { Env } from '../services.ts';

/** A file of a form, while it comes: its bytes must be read, or given up, before the next one does. */
export interface FormFile {
	name: string;
	/** Of the form: the name of its field */
	part: string;
	bytes: AsyncIterable<Uint8Array>;
	/** Of the fields that came before it */
	field: (name: string) => string | undefined;
}

/** Bytes of one file */
const mostIgnored = 64 * 1024 * 1024;
const mostFiles = 1_000;

/**
 * Reads a form with files, one after the other, and holds none of them in memory.
 *
 * @param onFile what it leaves unread is passed over
 * @returns whether all files were looked at: of a form with more than a thousand the rest are not
 * @throws Refusal `input.invalid` where it is no such form or breaks off; what `onFile` throws
 */
export async function readForm(c: Context<Env>, onFile: (file: FormFile) => Promise<void>): Promise<boolean> {
	const parser = parserFor(c.req.header('content-type') ?? '');
	const body = bodyOf(c);
	const fields = new Map<string, string>();
	const streams: BusboyFileStream[] = [];
	let isWhole = true;
	let work = Promise.resolve();

	try {
		await new Promise<void>((resolve, reject) => {
			parser.on('field', (name, value) => void fields.set(name, value));
			parser.on('filesLimit', () => (isWhole = false));
			parser.on('file', (part, stream, name: string | undefined) => {
				streams.push(stream);
				// Whoever reads it hears of it.
				stream.on('error', () => undefined);
				work = work.then(async () => {
					// Without a name it is what a browser sends where no file was chosen.
					if (name) await onFile({ name, part, bytes: piecesOf(stream), field: (of) => fields.get(of) });
					await passOver(stream);
				});
				work.catch(reject);
			});
			parser.once('finish', resolve);
			parser.once('error', () => reject(brokenOff()));
			body.once('error', () => reject(brokenOff()));
			body.pipe(parser);
		});
	} catch (error) {
		// The body itself is left to the server, which can then still answer.
		body.unpipe(parser);
		for (const stream of streams) stream.destroy(brokenOff());
		await work.catch(() => undefined);
		throw error;
	}
	await work;
	return isWhole;
}

const brokenOff = () =>
	new Refusal('input.invalid', { errors: [{ path: '', message: 'the form does not come to its end' }] });

/** Reads on, up to a bound, so that the answer behind it is heard: who is cut off while sending never reads why. */
async function passOver(stream: BusboyFileStream): Promise<void> {
	let ignored = 0;
	for await (const piece of stream as AsyncIterable<Buffer>) {
		ignored += piece.length;
		if (ignored > mostIgnored) refuse('input.too_large');
	}
}

function parserFor(type: string) {
	try {
		if (!/^multipart\/form-data\s*;/i.test(type)) throw new Error('no form with files');
		return new Busboy({
			headers: { 'content-type': type },
			limits: { fieldSize: 1_000, fields: 20, files: mostFiles, headerPairs: 20 },
		});
	} catch {
		return refuse('input.invalid', { errors: [{ path: '', message: 'not a form with files' }] });
	}
}

/** Leaves the stream as it is where its reader stops early. */
async function* piecesOf(stream: BusboyFileStream): AsyncGenerator<Uint8Array> {
	yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}

/** As it comes from the socket; tests have no socket. */
function bodyOf(c: Context<Env>): Readable {
	const incoming = c.env?.incoming;
	if (incoming) return incoming as unknown as Readable;
	return Readable.fromWeb((c.req.raw.body ?? new ReadableStream()) as never);
}
