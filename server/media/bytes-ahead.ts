/**
 * Bytes that lie in the storage before there is an asset, under a name that nobody else can have. The transaction that
 * makes the asset decides whether they are anyone's; a crash in between leaves a file without an asset, which the nightly
 * sweep finds.
 */
import { randomBytes } from 'node:crypto';
import { Refusal } from '#domain/errors.ts';
import { assetIdOf, type Id } from '#domain/ids.ts';
import { announced, type Ingest, settle } from './ingest.ts';
import { type Content, derivedPrefix, originalKey, type Storage } from './storage/storage.ts';
import { deriveQueue } from './workshop.ts';

/** The name of such bytes, and the asset that they are to be of */
export interface Ahead extends Content {
	id: Id;
	life: string;
}

/** A new name for bytes of a person. */
export async function aheadOf(ownerId: Id, sha256: string): Promise<Ahead> {
	const life = randomBytes(4).toString('hex');
	return { ownerId, content: `${sha256}-${life}`, id: await assetIdOf(ownerId, sha256), life };
}

/**
 * Has the bytes put under their name and then the asset made. Where the owner has the asset already they are not needed,
 * but for one whose own bytes were still on their way to the server: those need not come any more.
 *
 * @param make in one transaction, together with the wish to have it drawn
 */
export async function makeOf<Made extends { outcome: 'new' | 'known' | 'restored' }>(
	to: Ingest,
	ahead: Ahead,
	{ type, put, make }: { type: string; put: () => Promise<void>; make: () => Promise<Made> },
): Promise<Made> {
	try {
		await put();
		const made = await make();
		if (made.outcome === 'new') to.jobs.wake(deriveQueue);
		else {
			await finish(to, ahead, type);
			await dropFiles(to.storage, ahead);
		}
		return made;
	} catch (error) {
		// After a fault nobody knows whether it was committed: those files stay, and belong to the asset or to the sweep.
		if (error instanceof Refusal) await dropFiles(to.storage, ahead);
		throw error;
	}
}

async function finish(to: Ingest, ahead: Ahead, type: string): Promise<void> {
	const own = await announced(to, ahead.ownerId, ahead.id);
	if (own.state === 'stored') return;
	await to.storage.copy(originalKey(ahead), originalKey(own));
	await settle(to, own, type);
}

async function dropFiles(storage: Storage, ahead: Content): Promise<void> {
	await storage.remove(originalKey(ahead));
	for await (const { key } of storage.list(derivedPrefix(ahead))) await storage.remove(key);
}
