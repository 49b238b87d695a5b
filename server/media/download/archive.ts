import { Readable } from 'node:stream';
import type { Id } from '#domain/ids.ts';
import type { Sql } from '../../db/sql.ts';
import type { Log } from '../../log.ts';
import type { VisibleAsset } from '../find-visible.ts';
import { NotStored, originalKey, type Storage } from '../storage/storage.ts';
import { inBatches } from './find-wanted.ts';
import { ZipNames } from './zip-names.ts';
import type { ZipFile } from './zip.ts';

interface From {
	sql: Sql;
	storage: Storage;
	log: Log;
}

/**
 * The originals of assets, byte for byte as they came, each opened when its turn has come. What is not there is left
 * out, and a text at the end says so: an archive that lacks files should not look as if it were whole.
 */
export async function* originals(from: From, userId: Id, ids: readonly Id[]): AsyncGenerator<ZipFile> {
	const names = new ZipNames();
	const missing: string[] = [];
	let gone = ids.length;
	for await (const visible of inBatches(from.sql, userId, ids)) {
		gone -= visible.length;
		for (const asset of visible) {
			const bytes = await openOriginal(from, asset);
			if (!bytes) {
				missing.push(asset.fileName || asset.id);
				continue;
			}
			try {
				yield {
					name: names.next(asset.fileName || asset.id),
					modifiedAt: new Date(asset.takenAt),
					size: asset.size,
					bytes,
				};
			} finally {
				// Closed also where nobody has read it to its end.
				bytes.destroy();
			}
		}
	}
	const text = leftOut(missing, gone);
	if (!text) return;
	const bytes = Readable.from([Buffer.from(text)], { objectMode: true });
	yield { name: names.next('Left out.txt'), modifiedAt: new Date(), size: Buffer.byteLength(text), bytes };
}

/** Undefined where the server does not have it, or not yet. */
async function openOriginal({ storage, log }: From, asset: VisibleAsset): Promise<Readable | undefined> {
	if (asset.state !== 'stored') return undefined;
	const key = originalKey(asset);
	try {
		return await storage.open(key);
	} catch (error) {
		if (!(error instanceof NotStored)) throw error;
		log.error({ key }, 'the storage has lost a file');
		return undefined;
	}
}

/** @param gone how many can no longer be seen, so that not even their names may be told */
function leftOut(missing: readonly string[], gone: number): string | undefined {
	const parts = [
		missing.length > 0
			? `The server does not have these, or not yet. They may be on the device that added them:\n\n${missing.map(oneLine).join('\n')}\n`
			: '',
		gone > 0 ? `No longer there for you: ${gone}\n` : '',
	].filter(Boolean);
	return parts.length > 0 ? `Not in this archive\n\n${parts.join('\n')}` : undefined;
}

const oneLine = (name: string) => name.replace(/\p{Cc}/gu, ' ');
