import type { Asset } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { betterTaken, betterTitle, type Known } from './mark-derived.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

/** What is said of an asset beside its bytes, as by a file that lies next to it. */
export interface MarkSaid {
	assetId: Id;
	title?: string | undefined;
	description?: string | undefined;
	taken?: Pick<Asset, 'takenAt' | 'takenAtSource'> | undefined;
}

/**
 * Says it where nothing better is said: what a person has written stays, and so does the time by a better source. The
 * actor is its owner. False when the asset is gone.
 */
export const markSaid: Command<MarkSaid, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, said) {
		const { tx, home } = change;
		const [known] = await tx<(Known & Pick<Asset, 'description'>)[]>`
			select taken_at_source as "takenAtSource", title, file_name as "fileName", description from assets
			where space = ${home} and id = ${said.assetId} and not deleted`;
		if (!known) return false;
		const taken = betterTaken(known, said.taken);
		const title = betterTitle(known, said.title);
		const description = (known.description === '' && said.description) || null;
		if (!taken && !title && !description) return true;
		const [asset] = await tx<SummaryRow[]>`
			update assets a set
				title = coalesce(${title}, a.title), description = coalesce(${description}, a.description),
				taken_at = coalesce(${taken?.takenAt ?? null}::timestamptz, a.taken_at),
				taken_at_source = coalesce(${taken?.takenAtSource ?? null}, a.taken_at_source),
				version = ${change.touch(home)}
			where a.space = ${home} and a.id = ${said.assetId}
			returning ${summaryColumns(tx)}`;
		await rewriteSummaries(change, asset!);
		return true;
	},
};
