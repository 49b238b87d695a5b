import type { Link } from '#domain/link.ts';

/** What is given to others: the chosen address where there is one. */
export const addressOf = ({ key, slug }: Pick<Link, 'key' | 'slug'>): string =>
	`${location.origin}/s/${slug ?? key}`;

/** 128 bits of chance, made here: so a link can be made and copied with no connection. */
export function newKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '');
}
