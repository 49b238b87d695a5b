import type { Sql } from '../db/sql.ts';
import { type Content, contentOf, type Storage } from '../media/storage/storage.ts';

/** Files that are looked up in one statement */
const batch = 500;

/** Days between finding a file that belongs to no asset and removing it: for whoever has brought back the wrong database */
const grace = 7;

/**
 * Marks the files for removal that belong to no asset: what a crash has left between taking a file in and saying so of
 * an asset that was then deleted. An upload cannot be among them, however it runs beside this: its asset was there
 * before its file was, and the names of lives that ended are not used again. The file of a copy is there first, for a
 * moment: what belongs to an asset when it is due stays.
 *
 * @returns how many were found
 */
export async function sweepFiles(sql: Sql, storage: Storage): Promise<number> {
	let found = 0;
	for (const prefix of ['originals/', 'derived/']) {
		let names = new Map<string, Content>();
		const look = async () => {
			found += await mark(sql, [...names.values()]);
			names = new Map();
		};
		for await (const { key } of storage.list(prefix)) {
			const content = contentOf(key);
			if (content) names.set(`${content.ownerId} ${content.content}`, content);
			if (names.size >= batch) await look();
		}
		await look();
	}
	// Nothing writes a file for a day.
	await storage.tidy(Date.now() - 86_400_000);
	return found;
}

async function mark(sql: Sql, contents: Content[]): Promise<number> {
	if (contents.length === 0) return 0;
	const owners = contents.map(({ ownerId }) => ownerId);
	const marked = await sql`
		insert into removals (owner_id, content, due)
		select distinct f.owner_id, f.content, now() + ${`${grace} days`}::interval
		from unnest(${owners}::uuid[], ${contents.map(({ content }) => content)}::text[]) as f (owner_id, content)
		left join lateral (
			select true as there from spaces s join assets a on a.space = s.number and a.sha256 = left(f.content, 64)
			where s.id = f.owner_id and a.content = f.content and not a.deleted
		) a on true
		where a.there is null
		on conflict (owner_id, content) do nothing
		returning 1`;
	return marked.length;
}
