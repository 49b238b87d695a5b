import { transliterate } from 'transliteration';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { numberedSlug, slugOf } from '#domain/slug.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';

type Place = Pick<LockedAlbum, 'id' | 'space'>;

/** The address that an album of this name would have. What is in another script is written in letters of ours. */
export const wishFor = (name: string, { id }: Pick<LockedAlbum, 'id'>): string =>
	slugOf(
		name.normalize('NFC').replace(foreign, (letters) => ` ${transliterate(letters)} `),
		id,
	);

const foreign = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+/gu;

/**
 * Takes an address among an owner's releases: the one that is wished for, else the first free one with a number behind
 * it. The lock of the owner's space keeps two from taking the same.
 */
export async function takeSlug(change: Change, album: Place, ownerId: Id, wish: string): Promise<string> {
	const owner = change.userSpace(ownerId);
	if (await takes(change, owner, album, wish)) return wish;
	// So many at a time, and each time twice as many, however many albums of one name there are.
	for (let [first, count] = [2, 8]; ; first += count, count *= 2) {
		const numbered = Array.from({ length: count }, (_, i) => numberedSlug(wish, first + i));
		const taken = await change.tx<{ slug: string }[]>`
			select slug from release_slugs
			where space = ${owner} and slug = any(${numbered}) and album_space <> ${album.space}`;
		const others = new Set(taken.map(({ slug }) => slug));
		const slug = numbered.find((one) => !others.has(one));
		if (slug === undefined) continue;
		await takes(change, owner, album, slug);
		return slug;
	}
}

/** Takes an address that is free, or the album's own already; without a look at any other. @returns whether it did */
async function takes(change: Change, owner: number, album: Place, slug: string): Promise<boolean> {
	const [row] = await change.tx`
		insert into release_slugs (space, slug, album_space) values (${owner}, ${slug}, ${album.space})
		on conflict (space, slug) do update set album_space = excluded.album_space
		where release_slugs.album_space = excluded.album_space returning slug`;
	return row !== undefined;
}

/**
 * Takes just this address among the actor's releases. One that another album had once, or that a deleted one has, is free
 * for who asks for it by name. The key of the table has the last word, so that no two have one address. (rule F1)
 *
 * @throws Refusal `album.slug_taken`
 */
export async function takeJustThis(change: Change, album: Place, slug: string): Promise<void> {
	const [taken] = await change.tx`
		insert into release_slugs (space, slug, album_space) values (${change.home}, ${slug}, ${album.space})
		on conflict (space, slug) do update set album_space = excluded.album_space
		where release_slugs.album_space = excluded.album_space or not exists (
			select from albums a
			where a.space = release_slugs.album_space and a.slug = release_slugs.slug and a.deleted_at is null)
		returning slug`;
	if (!taken) refuse('album.slug_taken', { albumId: album.id, slug });
}

/** The actor's album that has this address now. */
export async function holderOf(change: Change, slug: string): Promise<{ id: Id } | undefined> {
	const [holder] = await change.tx<{ id: Id }[]>`
		select a.id from release_slugs r
		join albums a on a.space = r.album_space and a.slug = r.slug and a.deleted_at is null
		where r.space = ${change.home} and r.slug = ${slug}`;
	return holder;
}

/**
 * Moves an album that has an address to the one that follows from its new name, or to one with a number behind it: who
 * renames with no connection cannot be asked for another name. The one before leads there. (rule F3)
 */
export async function followName(change: Change, album: LockedAlbum, name: string): Promise<void> {
	const [row] = await change.tx<
		{ slug: string | null }[]
	>`select slug from albums where space = ${album.space}`;
	const wish = wishFor(name, album);
	if (!row?.slug || row.slug === wish) return;
	const slug = await takeSlug(change, album, album.ownerId, wish);
	await change.tx`
		update albums set slug = ${slug}, version = ${change.touch(album.space)} where space = ${album.space}`;
}

/** Moves the address of an album that gets another owner to the new owner's releases. */
export async function carrySlug(change: Change, album: Place, newOwnerId: Id): Promise<void> {
	await change.tx`delete from release_slugs where space = ${change.home} and album_space = ${album.space}`;
	await keepSlug(change, album, newOwnerId);
}

/** Gives an album that has an address the same one among an owner's releases, or one with a number where it is taken. */
export async function keepSlug(change: Change, album: Place, ownerId: Id): Promise<void> {
	const [row] = await change.tx<
		{ slug: string | null }[]
	>`select slug from albums where space = ${album.space}`;
	if (!row?.slug) return;
	const slug = await takeSlug(change, album, ownerId, row.slug);
	if (slug !== row.slug)
		await change.tx`
			update albums set slug = ${slug}, version = ${change.touch(album.space)} where space = ${album.space}`;
}
