import type { RegisterAsset } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import { assetIdOf } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { isMediaType, kindOf } from '#domain/media-types.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding } from './holding-albums.ts';
import { untrash } from './trash.ts';

export interface RegisteredAsset {
	/** `restored`: it was in the trash */
	outcome: 'new' | 'known' | 'restored';
}

/**
 * Makes an asset known before its bytes are sent. The same file of the same owner is one asset: the one that is known
 * stays as it is, and comes back where it was in the trash. One that is gone for good is new again.
 *
 * @throws Refusal `asset.wrong_id`, `asset.too_large`, `asset.unsupported`
 */
export const registerAsset: Command<RegisterAsset, RegisteredAsset> = {
	// Which albums a trashed one comes back to is asked for only where it is trashed: nearly all are new.
	spacesOf: () => [],

	async run(change, args) {
		return makeKnown(change, args);
	},
};

/**
 * What registerAsset does, for commands that have the bytes already.
 *
 * @param life under whose name the bytes lie, should the asset be new; it is stored then
 * @throws as registerAsset does
 */
export async function makeKnown(
	change: Change,
	args: RegisterAsset,
	life: string | null = null,
): Promise<RegisteredAsset> {
	if (args.id !== (await assetIdOf(change.actor, args.sha256)))
		refuse('asset.wrong_id', { assetIds: [args.id] });
	if (args.size > limits.fileBytes)
		refuse('asset.too_large', { assetIds: [args.id], fileName: args.fileName, limit: limits.fileBytes });
	if (!isMediaType(args.type) || kindOf(args.type) !== args.kind)
		refuse('asset.unsupported', { assetIds: [args.id], fileName: args.fileName, type: args.type });
	if (await insert(change, args, life)) return { outcome: 'new' };

	const look = { sql: change.tx, actor: change.actor };
	const [trashed] = await change.tx`
			select from assets where space = ${change.home} and id = ${args.id} and trashed_at is not null`;
	if (!trashed) return { outcome: 'known' };
	change.require(await albumsHolding(look, change.actor, [args.id]));
	await untrash(change, [args.id], args.createdAt);
	return { outcome: 'restored' };
}

async function insert(change: Change, args: RegisterAsset, life: string | null): Promise<boolean> {
	const { home, actor } = change;
	const json = (value: object | undefined) => (value ? change.tx.json(value as never) : null);
	const added = await change.tx`
		insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at,
			taken_at_source, duration, thumbhash, title, description, details, tags, peaks, created_at,
			state, life, version)
		values (${home}, ${args.id}, ${actor}, ${args.sha256}, ${args.kind}, ${args.type}, ${args.fileName}, ${args.size},
			${args.width}, ${args.height}, ${args.takenAt}, ${args.takenAtSource}, ${args.duration}, ${args.thumbhash},
			${args.title}, '', ${json(args.details)}, ${json(args.tags)}, ${args.peaks ?? null}, least(${args.createdAt}::timestamptz, now()),
			${life === null ? 'pending' : 'stored'}, coalesce(${life}, substr(gen_random_uuid()::text, 1, 8)), ${change.next(home)})
		on conflict (space, id) do update set
			kind = excluded.kind, type = excluded.type, file_name = excluded.file_name, size = excluded.size,
			width = excluded.width, height = excluded.height, taken_at = excluded.taken_at,
			taken_at_source = excluded.taken_at_source, duration = excluded.duration, thumbhash = excluded.thumbhash,
			title = excluded.title, description = excluded.description, details = excluded.details, tags = excluded.tags,
			peaks = excluded.peaks, playable = null, created_at = excluded.created_at,
			media_version = 0, state = excluded.state, failure = null, trashed_at = null, life = excluded.life,
			version = excluded.version, deleted = false
		where assets.deleted
		returning id`;
	if (added.length > 0) change.touch(home, 1);
	return added.length > 0;
}
