/** `playable`: the server's copy of what browsers do not play as it is. `cover`: the picture of a film or a piece of music */
export type Variant = 'thumb' | 'preview' | 'original' | 'playable' | 'cover';

/**
 * The one address of a picture, whatever its state: the service worker answers it from the device, its cache or the
 * network.
 *
 * @param mediaVersion of the asset; a new one is a new address, so nothing stale is ever shown
 */
export const mediaUrl = (assetId: string, variant: Variant, mediaVersion: number) =>
	`/media/${assetId}/${variant}?v=${mediaVersion}`;

/** The parts of a media address; undefined for any other. */
export function readMediaUrl(
	url: URL,
): { assetId: string; variant: Variant; mediaVersion: number } | undefined {
	const match = /^\/media\/([0-9a-f-]{36})\/(thumb|preview|original|playable|cover)$/.exec(url.pathname);
	if (!match) return undefined;
	const mediaVersion = Number(url.searchParams.get('v') ?? 0);
	return {
		assetId: match[1]!,
		variant: match[2] as Variant,
		mediaVersion: Number.isSafeInteger(mediaVersion) ? mediaVersion : 0,
	};
}
