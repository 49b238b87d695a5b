import type { ErrorCode } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

export interface MarkFailed {
	assetId: Id;
	code: ErrorCode;
}

/**
 * Says what went wrong with an asset's bytes. Where the server has the original, the asset stays stored and only
 * cannot be drawn; where it refused the bytes, the asset has failed until they are sent again. The actor is its owner.
 */
export const markFailed: Command<MarkFailed, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, { assetId, code }) {
		const [asset] = await change.tx<SummaryRow[]>`
			update assets a set failure = ${code}, state = case a.state when 'stored' then 'stored' else 'failed' end,
				version = ${change.next(change.home)}
			where a.space = ${change.home} and a.id = ${assetId} and not a.deleted and a.failure is distinct from ${code}
			returning ${summaryColumns(change.tx)}`;
		if (!asset) return false;
		change.touch(change.home);
		await rewriteSummaries(change, asset);
		return true;
	},
};
