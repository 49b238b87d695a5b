/** The Cache Storage of the service worker for what the network has sent, by person and size. */
export const mediaCacheName = (userId: string, variant: 'thumb' | 'preview') => `media:${userId}:${variant}`;

const names = (userId: string) => [mediaCacheName(userId, 'thumb'), mediaCacheName(userId, 'preview')];

/** Removes all that was cached for this person. */
export async function forgetMediaCaches(userId: string): Promise<void> {
	if (typeof caches === 'undefined') return;
	for (const name of names(userId)) await caches.delete(name);
}

/** Removes one picture by its address: it lies elsewhere on the device now. */
export async function uncachePicture(
	userId: string,
	variant: 'thumb' | 'preview',
	url: string,
): Promise<void> {
	const name = mediaCacheName(userId, variant);
	if (typeof caches !== 'undefined' && (await caches.has(name))) await (await caches.open(name)).delete(url);
}

/** Removes what was cached of these assets, in every version: for albums that were left or whose right was lost. */
export async function uncacheAssets(userId: string, assetIds: readonly string[]): Promise<void> {
	if (typeof caches === 'undefined') return;
	for (const name of names(userId)) {
		if (!(await caches.has(name))) continue;
		const cache = await caches.open(name);
		for (const assetId of assetIds) {
			const variant = name.slice(name.lastIndexOf(':') + 1);
			await cache.delete(`/media/${assetId}/${variant}`, { ignoreSearch: true });
		}
	}
}
