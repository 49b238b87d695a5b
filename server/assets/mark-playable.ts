import type { Playable } from '#domain/asset.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

export interface MarkPlayable {
	assetId: Id;
	playable: Playable;
}

/** Says how far an asset's copy for playing is. The actor is its owner. False when the asset is gone. */
export const markPlayable: Command<MarkPlayable, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, { assetId, playable }) {
		const { tx, home } = change;
		const [asset] = await tx<SummaryRow[]>`
			update assets a set playable = ${tx.json(playable as never)}, version = ${change.next(home)}
			where a.space = ${home} and a.id = ${assetId} and a.state = 'stored' and not a.deleted
			returning ${summaryColumns(tx)}`;
		if (!asset) return false;
		change.touch(home);
		await rewriteSummaries(change, asset);
		return true;
	},
};
