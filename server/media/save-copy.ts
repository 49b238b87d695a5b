import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { type Copied, copyAsset, type CopyAsset } from '../assets/copy-asset.ts';
import type { Command } from '../sync/command.ts';
import { execute } from '../sync/transact.ts';
import { aheadOf, makeOf } from './bytes-ahead.ts';
import { findVisible, type VisibleAsset } from './find-visible.ts';
import type { Ingest } from './ingest.ts';
import { type Content, derivedPrefix, NotStored, originalKey, type Storage } from './storage/storage.ts';
import { type AssetJob, deriveQueue } from './workshop.ts';

/** @param id of the actor's own asset */
export interface SavedCopy extends Copied {
	id: Id;
}

/**
 * Saves a copy of someone else's asset in the actor's library. Its bytes get a second name and are not moved where the
 * storage can do without.
 *
 * They are there before the asset is. What is deleted for good at the same moment is copied, or was not there any
 * more; never half of each.
 *
 * @throws Refusal `asset.not_found` where the actor does not see it, or not any more; `asset.not_stored`
 */
export async function saveCopy(to: Ingest, actor: Id, sourceId: Id): Promise<SavedCopy> {
	const source = (await findVisible(to.sql, actor, sourceId)) ?? refuse('asset.not_found');
	if (source.state !== 'stored') refuse('asset.not_stored');
	const mine = await aheadOf(actor, source.content.slice(0, 64));
	const isDrawn = isFinished(source);
	const { id, life } = mine;
	const args = { sourceId, id, life, isDrawn, at: new Date().toISOString() };
	const copied = await makeOf(to, mine, {
		type: source.type,
		put: () => copyFiles(to.storage, source, mine, isDrawn),
		make: () => execute(to, actor, copyAndDerive(to, isDrawn), args),
	});
	return { id, ...copied };
}

/** Whether there is nothing left to draw or to make of it, so that what was made can be copied too. */
const isFinished = ({ mediaVersion, playable }: VisibleAsset) =>
	mediaVersion > 0 && playable?.state !== 'making';

async function copyFiles(
	storage: Storage,
	from: Content,
	mine: Content,
	withDerived: boolean,
): Promise<void> {
	try {
		await storage.copy(originalKey(from), originalKey(mine));
		if (!withDerived) return;
		const prefix = derivedPrefix(from);
		for await (const { key } of storage.list(prefix))
			await storage.copy(key, derivedPrefix(mine) + key.slice(prefix.length));
	} catch (error) {
		// Deleted for good in the very moment, also between its files; or lost, which its owner is told elsewhere.
		if (error instanceof NotStored) refuse('asset.not_found');
		throw error;
	}
}

/** Both or neither: an asset that is stored and never drawn would stay so. */
function copyAndDerive({ jobs }: Ingest, isDrawn: boolean): Command<CopyAsset, Copied> {
	return {
		spacesOf: copyAsset.spacesOf,
		async run(change, args) {
			const copied = await copyAsset.run(change, args);
			const job: AssetJob = { assetId: args.id, ownerId: change.actor };
			if (copied.outcome === 'new' && !isDrawn) await jobs.ask(change.tx, deriveQueue, job);
			return copied;
		},
	};
}
