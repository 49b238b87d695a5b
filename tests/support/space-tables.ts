/** What commands write: the spaces, and all tables with rows of them, in an order in which they can be put in. */
export const spaceTables = [
	'spaces',
	'memberships',
	'notices',
	'albums',
	'members',
	'assets',
	'entries',
	'comments',
	'likes',
	'links',
	'link_addresses',
	'release_slugs',
	'album_events',
] as const;
