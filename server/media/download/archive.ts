import { Readable } from 'node:stream';
import type { Id } from '#domain/ids.ts';
import type { Log } from '../../log.ts';
import type { VisibleAsset } from '../find-visible.ts';
import { NotStored, originalKey, type Storage } from '../storage/storage.ts';
import { inBatches, type Look } from './find-wanted.ts';
import { ZipNames } from './zip-names.ts';
import type { ZipFile } from './zip.ts';

/** What goes into an archive of an asset */
export interface Packed {
	name: string;
	size: number;
	bytes: Readable;
	/** It is not the original, but a copy of the size of a screen */
	isSmaller?: boolean;
}

interface From {
	look: Look;
	/** Undefined where the server does not have it, or not yet. */
	pack: (asset: VisibleAsset) => Promise<Packed | undefined>;
}

/**
 * Files of assets, each opened when its turn has come. What is not there is left
 * out, and a text at the end says so: an archive that lacks files should not look as if it were whole.
 */
export async function* packed({ look, pack }: From, ids: readonly Id[]): AsyncGenerator<ZipFile> {
	const names = new ZipNames();
	const missing: string[] = [];
	const smaller: string[] = [];
	let gone = ids.length;
	for await (const visible of inBatches(look, ids)) {
		gone -= visible.length;
		for (const asset of visible) {
			const file = await pack(asset);
			if (!file) {
				missing.push(asset.fileName || asset.id);
				continue;
			}
			const { size, bytes } = file;
			try {
				const name = names.next(file.name || asset.id);
				if (file.isSmaller) smaller.push(name);
				yield { name, modifiedAt: new Date(asset.takenAt), size, bytes };
			} finally {
				// Closed also where nobody has read it to its end.
				bytes.destroy();
			}
		}
	}
	const text = leftOut(missing, smaller, gone);
	if (!text) return;
	const bytes = Readable.from([Buffer.from(text)], { objectMode: true });
	yield { name: names.next('Left out.txt'), modifiedAt: new Date(), size: Buffer.byteLength(text), bytes };
}

/** Originals byte for byte as they came. */
export const packOriginal =
	({ storage, log }: { storage: Storage; log: Log }): From['pack'] =>
	async (asset) => {
		if (asset.state !== 'stored') return undefined;
		const key = originalKey(asset);
		try {
			return { name: asset.fileName, size: asset.size, bytes: await storage.open(key) };
		} catch (error) {
			if (!(error instanceof NotStored)) throw error;
			log.error({ key }, 'the storage has lost a file');
			return undefined;
		}
	};

/** @param gone how many can no longer be seen, so that not even their names may be told */
function leftOut(missing: readonly string[], smaller: readonly string[], gone: number): string | undefined {
	const parts = [
		smaller.length > 0
			? `The originals of these. In their place there are copies of the size of a screen, since the files themselves would say where or with what they were made:\n\n${smaller.map(oneLine).join('\n')}\n`
			: '',
		missing.length > 0
			? `The server does not have these, or not yet. They may be on the device that added them:\n\n${missing.map(oneLine).join('\n')}\n`
			: '',
		gone > 0 ? `No longer there for you: ${gone}\n` : '',
	].filter(Boolean);
	return parts.length > 0 ? `Not in this archive\n\n${parts.join('\n')}` : undefined;
}

const oneLine = (name: string) => name.replace(/\p{Cc}/gu, ' ');
