import { type Asset, TakenAtSource } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

export interface MarkDerived extends Pick<
	Asset,
	'width' | 'height' | 'thumbhash' | 'takenAt' | 'takenAtSource'
> {
	assetId: Id;
}

const worth = TakenAtSource.options;

/** Whether the first of two sources of a time is the better one. What a person has set stays. */
export const isBetter = (source: Asset['takenAtSource'], than: Asset['takenAtSource']) =>
	than !== 'person' && worth.indexOf(source) < worth.indexOf(than);

/**
 * Says that an asset's derivatives are there, and what was learned in making them: from now on devices ask for its
 * pictures. The actor is its owner. False when the asset is gone.
 */
export const markDerived: Command<MarkDerived, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, { assetId, width, height, thumbhash, takenAt, takenAtSource }) {
		const [known] = await change.tx<Pick<Asset, 'takenAtSource'>[]>`
			select taken_at_source as "takenAtSource" from assets
			where space = ${change.home} and id = ${assetId} and state = 'stored' and not deleted`;
		if (!known) return false;
		const taken = isBetter(takenAtSource, known.takenAtSource) ? { takenAt, takenAtSource } : undefined;
		const [asset] = await change.tx<SummaryRow[]>`
			update assets a set width = ${width}, height = ${height}, thumbhash = ${thumbhash}, failure = null,
				taken_at = coalesce(${taken?.takenAt ?? null}::timestamptz, a.taken_at),
				taken_at_source = coalesce(${taken?.takenAtSource ?? null}, a.taken_at_source),
				media_version = a.media_version + 1, version = ${change.touch(change.home)}
			where a.space = ${change.home} and a.id = ${assetId}
			returning ${summaryColumns(change.tx)}`;
		await rewriteSummaries(change, asset!);
		return true;
	},
};
