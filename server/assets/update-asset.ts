import type { UpdateAsset } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns, unknownOf } from './own-assets.ts';

/**
 * Changes what is given of an own asset, and what the albums that hold it show of it.
 *
 * @throws Refusal `asset.not_found`, also when it is someone else's
 */
export const updateAsset: Command<UpdateAsset, { changed: boolean }> = {
	spacesOf: (look, { id }) => albumsHolding(look, look.actor, [id]),

	async run(change, args) {
		const { tx, home } = change;
		const takenAt = args.takenAt ?? null;
		const [changed] = await tx<SummaryRow[]>`
			update assets a set
				title = coalesce(${args.title ?? null}, a.title),
				description = coalesce(${args.description ?? null}, a.description),
				taken_at = coalesce(${takenAt}::timestamptz, a.taken_at),
				taken_at_source = case when ${takenAt}::timestamptz <> a.taken_at then 'person' else a.taken_at_source end,
				version = ${change.next(home)}
			where a.space = ${home} and a.id = ${args.id} and not a.deleted and (
				a.title <> ${args.title ?? null} or a.description <> ${args.description ?? null}
				or a.taken_at <> ${takenAt}::timestamptz)
			returning ${summaryColumns(tx)}`;
		if (!changed) {
			if ((await unknownOf(change, [args.id])).length > 0) refuse('asset.not_found', { assetIds: [args.id] });
			return { changed: false };
		}
		change.touch(home);
		await rewriteSummaries(change, changed);
		return { changed: true };
	},
};
