import type { Id } from '#domain/ids.ts';
import type { Sql } from '../../../server/db/sql.ts';
import type { Storage } from '../../../server/media/storage/storage.ts';
import { type Library, makeAlbum, type SeededAlbum, type SeededPerson } from './albums.ts';
import { makeAssets, type SeededAsset } from './assets.ts';
import { createChance } from './chance.ts';
import { findPerson, freeNames, makePeople } from './people.ts';
import { drawPictures, givePictures } from './pictures.ts';
import { writeAlbums, writeAssets } from './rows.ts';

export type LibraryOptions = {
	/** In the owner's library; the others have some dozens each on top */
	assets: number;
	albums: number;
	/** People to make, the owner among them where they do not exist yet */
	users: number;
	/** About how many entries an album has, some far more and most less */
	entriesPerAlbum: number;
	/** Handle of whose library it is */
	owner: string;
	/** Hash of the password of everyone who is made */
	passwordHash: string;
	/** How many assets have a picture in the storage, the newest and the albums' covers first */
	pictures?: { count: number; storage: Storage };
};

export type SeededLibrary = {
	owner: SeededPerson;
	/** All that were made, the owner too unless they were there before */
	made: SeededPerson[];
	albums: SeededAlbum[];
	/** The owner's, newest first */
	assets: SeededAsset[];
	/** By table */
	rows: Record<string, number>;
	/** Where pictures come from, in words; undefined without any */
	pictures: string | undefined;
};

const othersHave = 60;
/** Of the albums, how many are the owner's; the rest are other people's and shared with the owner */
const ownShare = 0.85;

/** Fills a database with a believable library, in one transaction. */
export async function seedLibrary(sql: Sql, options: LibraryOptions): Promise<SeededLibrary> {
	const now = Date.now();
	const chance = createChance(options.assets + options.albums);
	const drawn = options.pictures && (await drawPictures(options.pictures.count));
	const seeded = (await sql.begin(async (tx) => {
		const existing = await findPerson(tx, options.owner);
		const others = await freeNames(tx, options.users - (existing ? 0 : 1), [options.owner]);
		const title = options.owner.charAt(0).toUpperCase() + options.owner.slice(1);
		const names = existing ? others : [{ name: `${title} Marques`, handle: options.owner }, ...others];
		const made = await makePeople(tx, names, options.passwordHash);
		const owner = existing ?? made[0]!;

		const libraries: Library[] = [];
		for (const person of new Set([owner, ...made])) {
			const count = person === owner ? options.assets : Math.min(othersHave, options.assets);
			libraries.push({ person, assets: await makeAssets(chance, person.id, count, now) });
		}
		const [own, ...rest] = libraries as [Library, ...Library[]];
		const albums = Array.from({ length: options.albums }, (_, i) => {
			// Sizes spread widely, as they do: most are small, few are very large.
			const size = Math.max(3, Math.round(options.entriesPerAlbum * 3 * chance.next() ** 2));
			if (rest.length === 0 || i < options.albums * ownShare) return makeAlbum(chance, libraries, size, now);
			const host = chance.pick(rest);
			return withMember(
				makeAlbum(chance, [host, ...libraries.filter((one) => one !== host && one !== own)], size, now),
				owner,
			);
		});

		let pictured = 0;
		if (options.pictures && drawn) {
			const chosen = toPicture(own.assets, albums, libraries, options.pictures.count);
			pictured = await givePictures(options.pictures.storage, chosen, drawn);
			refreshCopies(albums, chosen);
		}
		const rows = {
			users: made.length,
			assets: await writeAssets(
				tx,
				libraries.flatMap(({ assets }) => assets),
				[owner, ...made],
			),
			...(await writeAlbums(tx, albums)),
			pictures: pictured,
		};
		return { owner, made, albums, assets: own.assets, rows, pictures: drawn?.source };
	})) as SeededLibrary;
	// The planner knows nothing of tables that were just filled, and autovacuum takes a minute to tell it.
	for (const table of [
		'spaces',
		'assets',
		'albums',
		'members',
		'memberships',
		'entries',
		'comments',
		'likes',
	])
		await sql`vacuum analyze ${sql(table)}`;
	return seeded;
}

function withMember(album: SeededAlbum, person: SeededPerson): SeededAlbum {
	album.members.push({ person, role: 'editor', joinedAt: album.createdAt });
	return album;
}

/** The first screen of photos, then the covers: the newest of each album, as albums show them. */
function toPicture(
	newest: readonly SeededAsset[],
	albums: readonly SeededAlbum[],
	libraries: Library[],
	count: number,
) {
	const byId = new Map(libraries.flatMap(({ assets }) => assets.map((asset) => [asset.id, asset])));
	const covers = albums.flatMap(({ entries, sort }) => {
		const shown = [...entries].sort((a, b) => (a.asset.takenAt < b.asset.takenAt ? 1 : -1));
		const cover = sort === 'desc' ? shown[0] : shown.at(-1);
		return cover ? [byId.get(cover.assetId)!] : [];
	});
	const screen = newest.slice(0, Math.max(80, count - covers.length));
	return [...new Set([...screen, ...covers])].slice(0, count);
}

/** Entries carry a copy of what they show: of those that got a picture, it has changed. */
function refreshCopies(albums: readonly SeededAlbum[], changed: readonly SeededAsset[]) {
	const byId = new Map<Id, SeededAsset>(changed.map((asset) => [asset.id, asset]));
	for (const { entries } of albums) {
		for (const { assetId, asset } of entries) {
			const source = byId.get(assetId);
			if (source)
				Object.assign(asset, { width: source.width, height: source.height, thumbhash: source.thumbhash });
		}
	}
}
