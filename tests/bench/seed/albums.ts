import { type AssetSummary, summaryOf } from '#domain/asset.ts';
import { defaultOrder, type AlbumKind } from '#domain/album.ts';
import { type Id, newId } from '#domain/ids.ts';
import { positionsAfter } from '#domain/position.ts';
import type { Role } from '#domain/roles.ts';
import type { SeededAsset } from './assets.ts';
import type { Chance } from './chance.ts';
import { albumName, albumText, recordName, remark } from './words.ts';

/** Someone with an account and a space. */
export type SeededPerson = { id: Id; name: string; handle: string; space: number };

export type SeededAlbum = {
	id: Id;
	owner: SeededPerson;
	name: string;
	description: string;
	kind: AlbumKind;
	sort: 'asc' | 'desc' | 'manual';
	createdAt: string;
	updatedAt: string;
	lastActivityAt: string;
	members: { person: SeededPerson; role: Role; joinedAt: string }[];
	entries: { assetId: Id; position: string; asset: AssetSummary; ownerId: Id; addedAt: string }[];
	comments: { id: Id; assetId: Id | null; by: SeededPerson; text: string; at: string }[];
	likes: { assetId: Id | null; by: SeededPerson; at: string }[];
};

export type Library = { person: SeededPerson; assets: SeededAsset[] };

const hour = 3_600_000;

/**
 * One album: a run of its owner's library as a trip or a party gives it, shared or not, with what members have added
 * and said.
 *
 * @param libraries the owner's first; the others may become members
 * @param size about how many entries
 */
export function makeAlbum(
	chance: Chance,
	libraries: readonly Library[],
	size: number,
	now: number,
): SeededAlbum {
	const [own, ...others] = libraries as [Library, ...Library[]];
	const tracks = chance.happens(0.03) ? own.assets.filter(({ kind }) => kind === 'audio') : [];
	const kind: AlbumKind = tracks.length >= 4 ? 'music' : 'photos';
	const taken = kind === 'music' ? someTracks(chance, tracks) : run(chance, own.assets, size);
	const first = taken.at(-1)?.takenAt ?? new Date(now).toISOString();
	const createdAt = later(chance, taken[0]?.takenAt ?? first, 72, now);

	const shared = others.length > 0 && chance.happens(0.45) ? some(chance, others, chance.whole(1, 7)) : [];
	const members: SeededAlbum['members'] = [
		{ person: own.person, role: 'owner', joinedAt: createdAt },
		...shared.map(({ person }) => ({
			person,
			role: chance.weighted([
				['editor', 2],
				['viewer', 1],
			] as const),
			joinedAt: later(chance, createdAt, 200, now),
		})),
	];
	const editors = shared.filter((_, i) => members[i + 1]!.role === 'editor' && kind === 'photos');
	const added = editors.flatMap(({ assets }) => run(chance, assets, chance.whole(0, 6)));
	const assets = [...taken, ...added];
	const positions = positionsAfter(null, assets.length);
	const entries = assets.map((asset, i) => ({
		assetId: asset.id,
		position: positions[i]!,
		asset: summaryOf(asset, asset.ownerId),
		ownerId: asset.ownerId,
		addedAt: later(chance, createdAt, 48, now),
	}));

	const people = members.map(({ person }) => person);
	const talk = people.length > 1 ? Math.round(entries.length / 6) : 0;
	const about = () => (chance.happens(0.2) || entries.length === 0 ? null : chance.pick(entries).assetId);
	const comments = Array.from({ length: talk }, () => ({
		id: newId(),
		assetId: about(),
		by: chance.pick(people),
		text: remark(chance),
		at: later(chance, createdAt, 1_000, now),
	}));
	const likes = new Map(
		Array.from({ length: talk * 3 }, () => ({
			assetId: about(),
			by: chance.pick(people),
			at: later(chance, createdAt, 1_000, now),
		})).map((like) => [`${like.assetId} ${like.by.id}`, like]),
	);
	const updatedAt = newest(
		createdAt,
		entries.map(({ addedAt }) => addedAt),
	);
	return {
		id: newId(Date.parse(createdAt)),
		owner: own.person,
		name: kind === 'music' ? recordName(chance) : albumName(chance, first),
		description: albumText(chance),
		kind,
		sort: kind === 'photos' && chance.happens(0.15) ? 'asc' : defaultOrder(kind),
		...{ createdAt, updatedAt },
		lastActivityAt: newest(
			updatedAt,
			[...comments, ...likes.values()].map(({ at }) => at),
		),
		...{ members, entries, comments, likes: [...likes.values()] },
	};
}

/** A run of neighbours in time with some left out, newest first. */
function run(chance: Chance, assets: readonly SeededAsset[], size: number): SeededAsset[] {
	const span = Math.min(assets.length, Math.ceil(size * 1.3) + 1);
	const start = chance.whole(0, assets.length - span);
	return assets
		.slice(start, start + span)
		.filter(({ kind }) => kind !== 'audio' && chance.happens(0.8))
		.slice(0, size);
}

function someTracks(chance: Chance, tracks: readonly SeededAsset[]): SeededAsset[] {
	const count = Math.min(tracks.length, chance.whole(4, 12));
	const start = chance.whole(0, tracks.length - count);
	return tracks.slice(start, start + count);
}

function some<T>(chance: Chance, list: readonly T[], count: number): T[] {
	const left = [...list];
	const taken: T[] = [];
	while (taken.length < count && left.length > 0)
		taken.push(...left.splice(chance.whole(0, left.length - 1), 1));
	return taken;
}

const later = (chance: Chance, time: string, hours: number, now: number): string =>
	new Date(Math.min(now, Date.parse(time) + Math.round(chance.next() * hours * hour))).toISOString();

const newest = (time: string, times: readonly string[]): string =>
	times.reduce((latest, one) => (one > latest ? one : latest), time);
