import { type ErrorCode, Refusal } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Change } from '../sync/change.ts';

/** What became of the ids that a command could not serve, for an answer that names each. */
export interface Refused {
	id: string;
	code: ErrorCode;
}

/**
 * Refuses some of the assets that a command names. Where they are all that it names, the command is refused; else it
 * goes on with the others, and these are reported.
 *
 * @throws Refusal of this code when there are no others
 */
export function refuseInPart(
	change: Change,
	args: { albumId?: Id; assetIds: readonly Id[] },
	code: ErrorCode,
	refused: readonly Id[],
): Refused[] {
	if (refused.length === 0) return [];
	const refusal = new Refusal(code, { albumId: args.albumId, assetIds: refused });
	if (refused.length === new Set(args.assetIds).size) throw refusal;
	change.report(refusal, { ...args, assetIds: refused });
	return refused.map((id) => ({ id, code }));
}
