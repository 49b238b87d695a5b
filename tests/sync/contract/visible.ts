/**
 * What a person would see of the rows that their device holds, so that a prediction can be laid beside what the server
 * makes of the same edit. What the server alone can say is named here, and nothing else is left out.
 */
import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import { keys, parseKey } from '#domain/keys.ts';
import type { Member } from '#domain/member.ts';
import { comparePlaced } from '#domain/position.ts';

type Rows = ReadonlyMap<string, unknown>;
type Row = Record<string, unknown>;

/** Visible rows by key; the order of each album's entries stands under `order/<album>`. */
export type Visible = Record<string, unknown>;

/** Fields of which a prediction says only whether they are there: the moment is the server's. */
const moments: Partial<Record<string, readonly string[]>> = { album: ['deletedAt'], asset: ['trashedAt'] };

/** Fields that the server alone decides. */
const decided: Partial<Record<string, readonly string[]>> = {
	// An address among all of a person's, and whether it is public
	album: ['slug', 'releasedAt'],
	// A place between others (the order itself is compared), and whether it is public
	entry: ['position', 'isReleased'],
};

/**
 * @param me whose device it is
 * @param waiting keys of members that are predicted from a handle or an id alone: of those, the role is compared
 */
export function visibleRows(rows: Rows, me: string, waiting: ReadonlySet<string>): Visible {
	const there = new Map([...rows].filter(([, value]) => (value as Row).deleted !== true));
	const visible: Visible = {};
	const orders = new Map<string, Entry[]>();
	for (const [key, value] of there) {
		const { kind, ids } = parseKey(key);
		// Refused edits are compared by their codes.
		if (kind === 'notice' || kind === 'me') continue;
		const albumId = kind === 'asset' ? undefined : ids[0]!;
		if (albumId !== undefined && !there.has(keys.album(albumId))) continue;
		const role = albumId && (there.get(keys.member(albumId, me)) as Member | undefined)?.role;
		// Links are the owner's; who has handed an album over is shown none.
		if (kind === 'link' && role !== 'owner') continue;
		if (kind === 'entry') orders.set(albumId!, [...(orders.get(albumId!) ?? []), value as Entry]);
		if (kind === 'member') {
			const member = value as Member;
			const known = [key, keys.waitingMember(albumId!, member.handle)].find((one) => waiting.has(one));
			visible[known ?? key] = known ? { role: member.role } : member;
		} else visible[key] = compared(kind, value as Row);
	}
	for (const [albumId, entries] of orders)
		visible[`order/${albumId}`] = entries.sort(comparePlaced).map(({ assetId }) => assetId);
	return visible;
}

/** Keys of the members that a prediction does not know yet. */
export const waitingKeys = (rows: Rows): Set<string> =>
	new Set([...rows].filter(([, value]) => (value as Row).waiting === true).map(([key]) => key));

function compared(kind: string, value: Row): Row {
	const shown = { ...value };
	for (const field of decided[kind] ?? []) delete shown[field];
	for (const field of moments[kind] ?? []) shown[field] = shown[field] !== null;
	return shown;
}

/** Leaves the times of albums out of both: whether a record has changed, the server alone knows. */
export const withoutTimes = (...sides: [Visible, Visible]): [Visible, Visible] =>
	sides.map((side) =>
		Object.fromEntries(
			Object.entries(side).map(([key, value]) => [
				key,
				parseKey(key).kind === 'album' ? { ...(value as Album), updatedAt: '', lastActivityAt: '' } : value,
			]),
		),
	) as [Visible, Visible];

/**
 * Leaves out of both what comes with the server's answer alone: entries that were gone, with their places and assets, and
 * the times of the albums that they come back to.
 */
export function withoutWhatComesBack(predicted: Visible, decidedByServer: Visible): [Visible, Visible] {
	const sides = [predicted, decidedByServer].map((side) => ({ ...side })) as [Visible, Visible];
	const [mine, theirs] = sides;
	const back = new Set<string>();
	for (const key of Object.keys(theirs)) {
		const { kind, ids } = parseKey(key);
		if (kind !== 'entry' || key in mine) continue;
		delete theirs[key];
		back.add(ids[0]!);
	}
	for (const [key, value] of Object.entries(theirs)) {
		// What went to the trash with an album comes out with it; its entry, which says so, is not on the device.
		const { trashedAt } = value as Row;
		if (parseKey(key).kind !== 'asset' || trashedAt || !(mine[key] as Row | undefined)?.trashedAt) continue;
		delete mine[key];
		delete theirs[key];
		// So does what it stands for.
		for (const album of Object.values(theirs) as Album[])
			if (album.imageAssetId === parseKey(key).ids[0]) back.add(album.id);
	}
	for (const albumId of back) {
		for (const side of sides) {
			delete side[`order/${albumId}`];
			const album = side[keys.album(albumId)] as Album | undefined;
			const isImageBack = theirs[keys.asset(album?.imageAssetId ?? '')] === undefined;
			if (album)
				side[keys.album(albumId)] = {
					...album,
					...(isImageBack && { image: undefined }),
					updatedAt: '',
					lastActivityAt: '',
				};
		}
	}
	return sides;
}
