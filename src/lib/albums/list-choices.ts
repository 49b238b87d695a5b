/** The orders that there are, in words. */
import type { AlbumOrder } from '#domain/album.ts';
import { m } from '#lib/paraglide/messages.js';
import type { Sort } from './album-order.ts';

interface Option<T> {
	value: T;
	text: string;
}

/** Orders of the list of albums */
export const sortChoices = (): Option<Sort>[] => [
	{ value: 'recent', text: m.sort_recent() },
	{ value: 'name', text: m.sort_name() },
	{ value: 'items', text: m.sort_items() },
	{ value: 'oldest', text: m.sort_oldest() },
];

/** Orders of the photos in an album */
export const orderChoices = (): Option<AlbumOrder>[] => [
	{ value: 'desc', text: m.order_desc() },
	{ value: 'asc', text: m.order_asc() },
	{ value: 'manual', text: m.order_manual() },
];
