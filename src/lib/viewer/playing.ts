import type { AssetSummary } from '#domain/asset.ts';

/** The bytes that a film or a piece of music is played from, or why it is not played. */
export type Playing =
	| { from: 'original' | 'playable' }
	| { not: 'making'; percent: number }
	| { not: 'unavailable' | 'failed' | 'onItsWay' | 'refused' };

/** @param isHere whether this device holds the original, as that of a file that was added here */
export function playingOf(
	{ state, playable }: Pick<AssetSummary, 'state' | 'playable'>,
	isHere: boolean,
): Playing {
	if (state !== 'stored')
		return isHere ? { from: 'original' } : { not: state === 'failed' ? 'refused' : 'onItsWay' };
	if (!playable) return { from: 'original' };
	if (playable.state === 'ready') return { from: 'playable' };
	if (playable.state === 'making') return { not: 'making', percent: playable.percent };
	return { not: playable.state };
}
