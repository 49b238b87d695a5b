import type { AssetSummary } from '#domain/asset.ts';
import { keyOf } from '#lib/bytes/device-files.ts';
import type { AlbumRow, DeviceFile, KeptAlbum } from '#lib/store/database.ts';

/** A file that an album needs on this device. */
export interface WantedFile {
	key: string;
	assetId: string;
	variant: DeviceFile['variant'];
	mediaVersion: number;
}

/** The picture that stands for an album: of it the drawn sizes are wanted, whatever else is. */
export const imageOf = ({ imageAssetId, image }: Pick<AlbumRow, 'imageAssetId' | 'image'>): Pictured[] =>
	imageAssetId && image ? [{ assetId: imageAssetId, asset: image }] : [];

interface Pictured {
	assetId: string;
	asset: Pick<AssetSummary, 'state' | 'mediaVersion' | 'playable'>;
}

/** The files of an entry. What the server does not have, or has not drawn yet, comes when the entry says that it has. */
export function wantedOf({ assetId, asset }: Pictured, what: KeptAlbum['what']): WantedFile[] {
	const { mediaVersion } = asset;
	return variantsOf(asset, what).map((variant) => ({
		key: keyOf(assetId, variant),
		assetId,
		variant,
		mediaVersion,
	}));
}

const pictures = ['thumb', 'preview'] as const;

/**
 * Keys of all that may ever be wanted of an asset. What is here of it stays while it is in the album, also where a start
 * shows an entry as it was before the server had drawn it, or had its bytes: with no network it could not be had again.
 */
export const keysOf = (assetId: string, what: KeptAlbum['what']): string[] =>
	(what === 'pictures' ? pictures : [...pictures, 'original' as const, 'playable' as const]).map((variant) =>
		keyOf(assetId, variant),
	);

function variantsOf(
	{ state, mediaVersion, playable }: Pictured['asset'],
	what: KeptAlbum['what'],
): DeviceFile['variant'][] {
	if (state !== 'stored') return [];
	const drawn = mediaVersion > 0 ? pictures : [];
	if (what === 'pictures') return [...drawn];
	return [...drawn, 'original', ...(playable?.state === 'ready' ? (['playable'] as const) : [])];
}

/** Whether a file that is here is the one wanted: an original is always the same, a picture may have been drawn anew. */
export const isWanted = (row: Pick<DeviceFile, 'variant' | 'mediaVersion'> | undefined, wanted: WantedFile) =>
	row !== undefined &&
	(row.variant === 'original' || row.mediaVersion === undefined || row.mediaVersion === wanted.mediaVersion);

const rank = { thumb: 0, preview: 1, playable: 2, original: 3 };

/** In the order in which they are fetched: the whole album as small pictures first. */
export const inOrder = (files: readonly WantedFile[]): WantedFile[] =>
	[...files].sort((a, b) => rank[a.variant] - rank[b.variant]);
