import type { AssetKind } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

export interface MarkStored {
	assetId: Id;
	/** The life that they were taken in for: another one has no bytes yet. Left out where there is no doubt of it */
	content?: string;
	/** By the bytes; what the device said of them is no longer asked */
	type: string;
	kind: AssetKind;
}

/** Says that the server has an asset's original. The actor is its owner. False when it was known already, is gone, or has begun another life. */
export const markStored: Command<MarkStored, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, { assetId, type, kind, content = null }) {
		const [asset] = await change.tx<SummaryRow[]>`
			update assets a set state = 'stored', failure = null, type = ${type}, kind = ${kind},
				version = ${change.next(change.home)}
			where a.space = ${change.home} and a.id = ${assetId} and a.state <> 'stored' and not a.deleted
				and a.content = coalesce(${content}, a.content)
			returning ${summaryColumns(change.tx)}`;
		if (!asset) return false;
		change.touch(change.home);
		await rewriteSummaries(change, asset);
		return true;
	},
};
