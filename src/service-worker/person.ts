import { personCache, personUrl } from '#lib/bytes/person-cache.ts';

let known: Promise<string | null> | undefined;

/** Whose files to answer from. Kept in Cache Storage, as a service worker is stopped whenever it is idle. */
export function person(): Promise<string | null> {
	known ??= read();
	return known;
}

export async function setPerson(userId: string | null): Promise<void> {
	known = Promise.resolve(userId);
	const cache = await caches.open(personCache);
	if (userId === null) await cache.delete(personUrl);
	else await cache.put(personUrl, new Response(userId));
}

/** Whether this person is still there: asked of the storage, where a page says it before it tells this worker. */
export const isThere = async (userId: string): Promise<boolean> => (await read()) === userId;

async function read(): Promise<string | null> {
	const cache = await caches.open(personCache);
	return (await (await cache.match(personUrl))?.text()) ?? null;
}
