import * as z from 'zod/mini';
import { AlbumOrder } from '#domain/album.ts';
import { defaultSort } from './album-order.ts';

const Sort = z.enum(['recent', 'name', 'items', 'oldest']);

/** How the list of albums is shown. Each part that cannot be read is what it is at first; the others stay. */
const ListPreferences = z.object({
	/** As it was chosen last */
	sort: z.catch(Sort, defaultSort),
	/** What the list opens with: one order, or the one that was chosen last */
	opensWith: z.catch(z.union([Sort, z.literal('last')]), 'last'),
	layout: z.catch(z.enum(['grid', 'list']), 'grid'),
	/** What a card says besides its name */
	shows: z.catch(z.object({ items: z.boolean(), people: z.boolean(), when: z.boolean() }), () => ({
		items: true,
		people: true,
		when: false,
	})),
	/** The order that an album has when it is made */
	newOrder: z.catch(AlbumOrder, 'desc'),
});
export type ListPreferences = z.infer<typeof ListPreferences>;

/** Reads what a device has remembered, in whatever state that is. */
export function readPreferences(text: string | null): ListPreferences {
	let known: unknown;
	try {
		known = JSON.parse(text ?? '{}');
	} catch {
		// Before there was more to remember, it was two words: `name list`.
		const [sort, layout] = (text ?? '').split(' ');
		known = { sort, layout };
	}
	const { data } = ListPreferences.safeParse(known);
	return data ?? ListPreferences.parse({});
}

/** The order that the list has when it is opened. */
export const openingSort = ({ opensWith, sort }: ListPreferences) =>
	opensWith === 'last' ? sort : opensWith;
