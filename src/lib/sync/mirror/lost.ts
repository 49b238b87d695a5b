import type { ReadTransaction } from 'replicache';
import type { Entry } from '#domain/entry.ts';
import type { Id } from '#domain/ids.ts';
import { keys, parseKey } from '#domain/keys.ts';
import { libraryScope, type Store } from '#lib/store/database.ts';
import type { Everything } from './rebuild.ts';
import type { ChangedKey } from './rows.ts';

/**
 * [M9] Assets of others that are gone from an album. What is only marked deleted can come back with an undo. One that
 * another album still shows is fetched again when it is looked at.
 */
export async function lostIn(tx: ReadTransaction, values: readonly ChangedKey[]): Promise<Id[]> {
	const lost = new Set<Id>();
	for (const [key, value] of values) {
		if (value || !key.startsWith('entry/') || (await tx.has(key))) continue;
		const assetId = parseKey(key).ids[1]!;
		if (!(await tx.has(keys.asset(assetId)))) lost.add(assetId);
	}
	return [...lost];
}

/** [M9] The same of everything that is shown, before something else takes its place. */
export async function lostSince(store: Store, all: Everything): Promise<Id[]> {
	const lost = new Set<Id>();
	await store.buckets
		.where('[scope+from]')
		// Ids are hexadecimal: all albums come before it.
		.below([libraryScope])
		.each(({ items }) => {
			for (const { albumId, assetId } of items as Entry[])
				if (!all.has(keys.entry(albumId, assetId)) && !all.has(keys.asset(assetId))) lost.add(assetId);
		});
	return [...lost];
}
