import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { findVisible } from '../media/find-visible.ts';
import type { Change } from '../sync/change.ts';
import type { Command, Look } from '../sync/command.ts';
import { albumsHolding } from './holding-albums.ts';
import { untrash } from './trash.ts';

export interface CopyAsset {
	sourceId: Id;
	/** What the actor's own asset of these bytes is called */
	id: Id;
	/** Under whose name the bytes lie already, should the asset be new: docs/architecture.md, "Bytes that go" */
	life: string;
	/** Whether the pictures, and the copy for playing, lie there as well */
	isDrawn: boolean;
	at: string;
}

export interface Copied {
	/** `restored`: it was the actor's own already, and in the trash */
	outcome: 'new' | 'known' | 'restored';
}

/**
 * Makes an own asset of what the actor sees in someone else's album. Who has these bytes already keeps the asset that
 * they have, and gets it back from the trash.
 *
 * @throws Refusal `asset.not_found` where the actor does not see it, or not any more; `asset.not_stored`
 */
export const copyAsset: Command<CopyAsset, Copied> = {
	// Under the locks of the albums that show it nobody can be taken out of them, nor the photo.
	spacesOf: (look, { sourceId }) => albumsShowing(look, sourceId),

	async run(change, args) {
		const source = (await findVisible(change.tx, change.actor, args.sourceId)) ?? refuse('asset.not_found');
		if (source.state !== 'stored') refuse('asset.not_stored');
		if (await insert(change, args)) return { outcome: 'new' };

		const [trashed] = await change.tx`
			select from assets where space = ${change.home} and id = ${args.id} and trashed_at is not null`;
		if (!trashed) return { outcome: 'known' };
		change.require(await albumsHolding({ sql: change.tx, actor: change.actor }, change.actor, [args.id]));
		await untrash(change, [args.id], args.at);
		return { outcome: 'restored' };
	},
};

/** The albums in which the actor sees an asset. */
async function albumsShowing({ sql, actor }: Look, assetId: Id): Promise<Id[]> {
	const albums = await sql<{ id: Id }[]>`
		select b.id from entries e
		join albums b on b.space = e.space
		join members m on m.space = e.space and m.user_id = ${actor} and not m.deleted
		where e.asset_id = ${assetId} and not e.deleted`;
	return albums.map(({ id }) => id);
}

/** False where the actor has it already. One that was deleted for good begins another life. */
async function insert(change: Change, { sourceId, id, life, isDrawn }: CopyAsset): Promise<boolean> {
	const { home, actor } = change;
	const added = await change.tx`
		insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at,
			taken_at_source, duration, thumbhash, title, description, details, tags, peaks, playable, created_at,
			media_version, state, life, version)
		select ${home}, ${id}, ${actor}, s.sha256, s.kind, s.type, s.file_name, s.size, s.width, s.height, s.taken_at,
			s.taken_at_source, s.duration, s.thumbhash, s.title, s.description, s.details, s.tags, s.peaks,
			case when ${isDrawn} then s.playable end, now(),
			case when ${isDrawn} then 1 else 0 end, 'stored', ${life}, ${change.next(home)}
		from assets s where s.id = ${sourceId} and s.owner_id <> ${actor}
		on conflict (space, id) do update set
			kind = excluded.kind, type = excluded.type, file_name = excluded.file_name, size = excluded.size,
			width = excluded.width, height = excluded.height, taken_at = excluded.taken_at,
			taken_at_source = excluded.taken_at_source, duration = excluded.duration, thumbhash = excluded.thumbhash,
			title = excluded.title, description = excluded.description, details = excluded.details, tags = excluded.tags,
			peaks = excluded.peaks, playable = excluded.playable, created_at = excluded.created_at,
			media_version = excluded.media_version, state = 'stored', failure = null, trashed_at = null,
			life = excluded.life, version = excluded.version, deleted = false
		where assets.deleted
		returning id`;
	if (added.length > 0) change.touch(home, 1);
	return added.length > 0;
}
