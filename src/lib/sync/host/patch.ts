import { prefixesOfAlbum } from '#domain/keys.ts';
import type { PatchOperation, PullAnswer } from '#protocol/pull.ts';

/** What Replicache understands of a patch. */
export type PlainOperation = Exclude<PatchOperation, { op: 'drop' }>;

/** Lists the keys that the client holds under a prefix. */
export type KeysUnder = (prefix: string) => Promise<readonly string[]>;

/**
 * [L21] Expands every `drop` into deletions of the keys that the client holds of that album, and of those that the
 * same patch has put before.
 */
export async function expandDrops(
	patch: readonly PatchOperation[],
	keysUnder: KeysUnder,
): Promise<PlainOperation[]> {
	if (!patch.some(({ op }) => op === 'drop')) return patch as PlainOperation[];
	const expanded: PlainOperation[] = [];
	for (const operation of patch) {
		if (operation.op !== 'drop') {
			expanded.push(operation);
			continue;
		}
		const prefixes = prefixesOfAlbum(operation.albumId);
		const keys = new Set<string>();
		for (const prefix of prefixes) for (const key of await keysUnder(prefix)) keys.add(key);
		for (const before of expanded) {
			if (before.op === 'put' && prefixes.some((prefix) => before.key.startsWith(prefix)))
				keys.add(before.key);
		}
		for (const key of keys) expanded.push({ op: 'del', key });
	}
	return expanded;
}

/** [V26] Two answers, the second on top of the first, as one. */
export function folded(first: PullAnswer, second: PullAnswer): PullAnswer {
	return {
		cookie: second.cookie,
		lastMutationIDChanges: { ...first.lastMutationIDChanges, ...second.lastMutationIDChanges },
		patch: [...first.patch, ...second.patch],
	};
}
