import { type Asset, TakenAtSource } from '#domain/asset.ts';
import { titleOf } from '#domain/audio.ts';
import type { Id } from '#domain/ids.ts';
import type { Command } from '../sync/command.ts';
import { albumsHolding, rewriteSummaries } from './holding-albums.ts';
import { type SummaryRow, summaryColumns } from './own-assets.ts';

type Taken = Pick<Asset, 'takenAt' | 'takenAtSource'>;

/** What was learned of an asset from its bytes. What is left out stays as the device has said it. */
export interface MarkDerived extends Partial<
	Pick<Asset, 'width' | 'height' | 'duration' | 'title' | 'details' | 'tags' | 'peaks' | 'playable'>
> {
	assetId: Id;
	/** Of pictures that were drawn: devices ask for them from now on */
	thumbhash?: string | undefined;
	taken?: Taken | undefined;
}

const worth = TakenAtSource.options;

/** Whether the first of two sources of a time is the better one. What a person has set stays. */
export const isBetter = (source: Asset['takenAtSource'], than: Asset['takenAtSource']) =>
	than !== 'person' && worth.indexOf(source) < worth.indexOf(than);

/**
 * Says what was learned of an asset, and that its pictures are there where they were drawn. The actor is its owner.
 * False when the asset is gone.
 */
export const markDerived: Command<MarkDerived, boolean> = {
	spacesOf: (look, { assetId }) => albumsHolding(look, look.actor, [assetId]),

	async run(change, learned) {
		const { tx, home } = change;
		const [known] = await tx<Known[]>`
			select taken_at_source as "takenAtSource", title, file_name as "fileName" from assets
			where space = ${home} and id = ${learned.assetId} and state = 'stored' and not deleted`;
		if (!known) return false;
		const taken = betterTaken(known, learned.taken);
		const json = (value: object | undefined) =>
			value && Object.keys(value).length > 0 ? tx.json(value as never) : null;
		const [asset] = await tx<SummaryRow[]>`
			update assets a set failure = null,
				width = coalesce(${learned.width ?? null}, a.width), height = coalesce(${learned.height ?? null}, a.height),
				duration = coalesce(${learned.duration ?? null}, a.duration),
				title = coalesce(${betterTitle(known, learned.title)}, a.title),
				taken_at = coalesce(${taken?.takenAt ?? null}::timestamptz, a.taken_at),
				taken_at_source = coalesce(${taken?.takenAtSource ?? null}, a.taken_at_source),
				details = coalesce(${json(learned.details)}, a.details), tags = coalesce(${json(learned.tags)}, a.tags),
				peaks = coalesce(${learned.peaks ?? null}, a.peaks),
				playable = coalesce(${json(learned.playable)}, a.playable),
				thumbhash = coalesce(${learned.thumbhash ?? null}, a.thumbhash),
				media_version = a.media_version + ${learned.thumbhash === undefined ? 0 : 1}, version = ${change.touch(home)}
			where a.space = ${home} and a.id = ${learned.assetId}
			returning ${summaryColumns(tx)}`;
		await rewriteSummaries(change, asset!);
		return true;
	},
};

/** What is said of it so far */
export type Known = Pick<Asset, 'takenAtSource' | 'title' | 'fileName'>;

/** A time by a better source than that of the time which is known; undefined where it is no better one. */
export const betterTaken = (known: Known, taken: Taken | undefined) =>
	taken && isBetter(taken.takenAtSource, known.takenAtSource) ? taken : undefined;

/** A title of the file's own takes the place of none, and of its name; never that of one that a person has given. */
export const betterTitle = (known: Known, title: string | undefined) =>
	title && (known.title === '' || known.title === titleOf(known.fileName)) ? title : null;
