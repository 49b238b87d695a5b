import type { AssetSummary } from '#domain/asset.ts';
import { dayTaken, timeTaken } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Section } from './grid-layout.ts';

/** What a grid needs to draw one asset: an entry's copy of it, or the asset itself. */
export interface Tile {
	id: string;
	asset: Omit<AssetSummary, 'ownerId'>;
}

/** Who added a picture to an album */
export interface Adder {
	name: string;
	handle: string;
	picture?: string | null;
}

/** A month with the assets in it. Months far from the screen have no tiles: their places are known without. */
export interface TileSection extends Section {
	tiles: readonly Tile[] | undefined;
}

export const ratioOf = ({ width, height }: { width: number; height: number }): number =>
	width > 0 && height > 0 ? width / height : 1;

/**
 * What is read out for a picture: `Photo, Wednesday 12 June 2024, 14:02` or its title
 *
 * @param by who added it, where that is shown
 */
export function labelOf({ asset }: Tile, by?: string): string {
	const kind = { photo: m.kind_photo, video: m.kind_video, audio: m.kind_audio }[asset.kind]();
	const when = `${dayTaken(asset.takenAt)}, ${timeTaken(asset.takenAt)}`;
	return [asset.title || kind, when, by].filter(Boolean).join(', ');
}

/** @param title empty for a section that has none */
export function sectionOf(key: string, title: string, tiles: readonly Tile[]): TileSection {
	return {
		key,
		title,
		ids: tiles.map((tile) => tile.id),
		ratios: Float32Array.from(tiles, (tile) => ratioOf(tile.asset)),
		tiles,
	};
}
