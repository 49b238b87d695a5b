import { setImmediate as turn } from 'node:timers/promises';
import type { Sql, Tx } from '../db/sql.ts';
import { type Content, derivedPrefix, originalKey, type Storage } from '../media/storage/storage.ts';
import { backupLock } from './locks.ts';

/** Assets whose files are removed in one go, well within the time that a transaction may take */
const batch = 20;

/**
 * Removes the files that are due. They belong to lives that have ended, so nobody else can be at them; a crash in
 * between leaves a row, and it is done again. While a backup is being made nothing is removed: what its snapshot names
 * must be there.
 *
 * @returns of how many assets
 */
export async function removeFiles(sql: Sql, storage: Storage): Promise<number> {
	let removed = 0;
	for (;;) {
		const done = await sql.begin((tx) => removeSome(tx, storage));
		removed += done;
		if (done < batch) return removed;
		await turn();
	}
}

async function removeSome(tx: Tx, storage: Storage): Promise<number> {
	const [lock] = await tx<{ held: boolean }[]>`select pg_try_advisory_xact_lock(${backupLock}) as held`;
	if (!lock?.held) return 0;
	// An asset that lives keeps its files, whatever else says that they may go.
	const due = await tx<Content[]>`
		delete from removals r where (r.owner_id, r.content) in (
			select d.owner_id, d.content from removals d
			where d.due <= now()
			order by d.due limit ${batch})
		returning r.owner_id as "ownerId", r.content`;
	for (const content of due) {
		if (await isAlive(tx, content)) continue;
		await storage.remove(originalKey(content));
		for await (const { key } of storage.list(derivedPrefix(content))) await storage.remove(key);
	}
	return due.length;
}

async function isAlive(tx: Tx, { ownerId, content }: Content): Promise<boolean> {
	const [asset] = await tx`
		select from spaces s join assets a on a.space = s.number and a.sha256 = left(${content}, 64)
		where s.id = ${ownerId} and a.content = ${content} and not a.deleted`;
	return asset !== undefined;
}
