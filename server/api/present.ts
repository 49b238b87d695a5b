/** What is read, in the words of the REST API. */
import type { AssetSummary } from '#domain/asset.ts';
import { hueOf } from '#domain/handle.ts';
import type { Id } from '#domain/ids.ts';
import type { GivenRole } from '#domain/roles.ts';
import type { AlbumFacts, Person, SeenAlbum } from '../albums/read-albums.ts';
import type { PlacedAsset } from '../albums/read-entries.ts';
import type { LibraryAsset } from '../assets/read-assets.ts';
import type { AlbumAnswer, AlbumAsset, AssetAnswer, User } from './schemas/shapes.ts';

export const userAnswer = ({ id, name, handle, picture }: Person): User => ({
	id,
	name,
	handle,
	avatarColor: `oklch(0.6 0.09 ${hueOf(handle)})`,
	profileImageUrl: picture,
});

/** Whether there is anyone in it beside its owner. */
export const isShared = ({ facts }: SeenAlbum): boolean => facts.members.length > 1;

/** An album as one of those who are in it is told of it. */
export function albumAnswer(album: SeenAlbum): AlbumAnswer {
	const { facts, role } = album;
	const { members, linkedUntil } = facts;
	const others = members.filter((member) => member.role !== 'owner');
	return {
		id: facts.id,
		albumName: facts.name,
		description: facts.description,
		kind: facts.kind,
		ownerId: facts.ownerId,
		owner: userAnswer(members.find(({ id }) => id === facts.ownerId)!),
		albumThumbnailAssetId: facts.coverAssetId,
		assetCount: facts.assetCount,
		shared: isShared(album),
		albumUsers: others.map((member) => ({ user: userAnswer(member), role: member.role as GivenRole })),
		hasSharedLink:
			role === 'owner' &&
			linkedUntil !== undefined &&
			(linkedUntil === null || linkedUntil > new Date().toISOString()),
		isActivityEnabled: facts.isActivityEnabled,
		order: facts.order,
		slug: facts.slug,
		createdAt: facts.createdAt,
		updatedAt: facts.updatedAt,
		lastActivityAt: facts.lastActivityAt,
	};
}

/** What was written of albums, while they are remembered as they were. */
const written = new WeakMap<AlbumFacts, { owner?: string; other?: string }>();

/** An album as JSON: in lists of hundreds, writing it anew each time would be most of the work. */
export function writeAlbum(album: SeenAlbum): string {
	const who = album.role === 'owner' ? 'owner' : 'other';
	const known = written.get(album.facts) ?? {};
	// Whether a link that ends is still there depends on the time.
	const isLasting = who === 'other' || !album.facts.linkedUntil;
	if (known[who] !== undefined && isLasting) return known[who];
	known[who] = JSON.stringify(albumAnswer(album));
	written.set(album.facts, known);
	return known[who];
}

/** What an album and a library say of an asset alike. */
const picture = (asset: Omit<AssetSummary, 'ownerId'>) => ({
	kind: asset.kind,
	title: asset.title,
	takenAt: asset.takenAt,
	width: asset.width,
	height: asset.height,
	duration: asset.duration,
	thumbhash: asset.thumbhash,
	state: asset.state,
	mediaVersion: asset.mediaVersion,
});

const albumAsset = ({ id, asset, addedBy, addedAt }: PlacedAsset): AlbumAsset => ({
	...{ id, ownerId: asset.ownerId, addedBy, addedAt },
	...picture(asset),
});

/** The end of an album's JSON, without its opening brace: it is the same for everyone, and remembered. */
export const writePage = (page: PlacedAsset[], nextCursor: string | null): string =>
	JSON.stringify({ assets: page.map(albumAsset), nextCursor }).slice(1);

/** An album with a page of what is in it, as it is sent. */
export const writeAlbumPage = (album: SeenAlbum, page: Buffer): Buffer =>
	Buffer.concat([Buffer.from(`${writeAlbum(album).slice(0, -1)},`), page]);

export const assetAnswer = (asset: LibraryAsset, ownerId: Id): AssetAnswer => ({
	...{ id: asset.id, ownerId },
	...picture(asset),
	type: asset.type,
	fileName: asset.fileName,
	size: asset.size,
	description: asset.description,
	takenAtSource: asset.takenAtSource,
	createdAt: asset.createdAt,
	trashedAt: asset.trashedAt,
	failure: asset.failure,
});
