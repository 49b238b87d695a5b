import type { Id } from '#domain/ids.ts';
import { numberedSlug, slugLength } from '#domain/slug.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

type Place = Pick<LockedAlbum, 'space'>;

/**
 * Takes an address among an owner's releases: the one that is wished for, else the first free one with a number behind
 * it. The lock of the owner's space keeps two from taking the same.
 */
export async function takeSlug(change: Change, album: Place, ownerId: Id, wish: string): Promise<string> {
	const owner = change.userSpace(ownerId);
	// A numbered slug may have lost the end of a long wish.
	const taken = await change.tx<{ slug: string }[]>`
		select slug from release_slugs
		where space = ${owner} and album_space <> ${album.space} and starts_with(slug, ${stem(wish)})`;
	const others = new Set(taken.map(({ slug }) => slug));
	let slug = wish;
	for (let n = 2; others.has(slug); n++) slug = numberedSlug(wish, n);
	await change.tx`
		insert into release_slugs (space, slug, album_space) values (${owner}, ${slug}, ${album.space})
		on conflict (space, slug) do nothing`;
	return slug;
}

/** Moves the address of an album that gets another owner to the new owner's releases. */
export async function carrySlug(change: Change, album: Place, newOwnerId: Id): Promise<void> {
	const [row] = await change.tx<
		{ slug: string | null }[]
	>`select slug from albums where space = ${album.space}`;
	if (!row?.slug) return;
	await change.tx`delete from release_slugs where space = ${change.home} and album_space = ${album.space}`;
	const slug = await takeSlug(change, album, newOwnerId, row.slug);
	if (slug !== row.slug)
		await change.tx`
			update albums set slug = ${slug}, version = ${change.touch(album.space)} where space = ${album.space}`;
}

// Numbers of ten digits and their hyphen leave so much of it, up to its last word.
const stem = (wish: string) => (wish.length <= slugLength - 11 ? wish : wish.slice(0, 1));
