import * as z from 'zod/mini';
import type { Store } from '#lib/store/database.ts';

const keys = z.readonly(z.array(z.string()));

const Place = z.object({
	queue: z.object({
		items: keys,
		order: keys,
		at: z.optional(z.string()),
		isShuffled: z.boolean(),
		repeat: z.enum(['off', 'all', 'one']),
	}),
	/** Seconds into the track that plays */
	time: z.number(),
	/** 0 to 1 */
	volume: z.number().check(z.gte(0), z.lte(1)),
	muted: z.boolean(),
});
/** Where one was, and how loud: by person, and gone with all that the device holds of them. */
export type Place = z.infer<typeof Place>;

const name = 'player';

/** Undefined where nothing was played yet, and for what an app of another time has written. */
export async function rememberedPlace(store: Store): Promise<Place | undefined> {
	return Place.safeParse((await store.values.get(name))?.value).data;
}

/** Where a disk is full, the place is lost with the page; that nothing is kept is said elsewhere. */
export async function rememberPlace(store: Store, place: Place): Promise<void> {
	try {
		await store.values.put({ name, value: place });
	} catch (error) {
		console.warn('the place in the music is not kept', error);
	}
}
