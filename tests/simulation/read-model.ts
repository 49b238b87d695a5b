/** What the read model must hold for what Replicache shows: derived as plainly as it can be, all of it, every time. */
import type { Comment, Like } from '#domain/activity.ts';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import type { Entry } from '#domain/entry.ts';
import type { Member } from '#domain/member.ts';
import type { Bucket } from '#lib/store/database.ts';
import { bucketSize } from '#lib/sync/mirror/buckets.ts';
import { comparePlaced } from '#domain/position.ts';
import { canonical, canonicalOf } from './canonical.ts';
import { difference, type View } from './expected.ts';

const tables = [
	'me',
	'albums',
	'members',
	'comments',
	'likes',
	'links',
	'notices',
	'buckets',
	'trash',
] as const;
type Table = (typeof tables)[number];

/** Why the read model is not what it must be; undefined where it is. */
export function wrongRows(
	held: ReadonlyMap<string, object>,
	userId: string,
	rowsOf: (table: Table) => object[],
): string | undefined {
	const should = derived(held, userId);
	const is: View = new Map();
	const buckets = rowsOf('buckets') as Bucket[];
	for (const table of tables)
		for (const row of table === 'buckets' ? monthsOf(buckets) : rowsOf(table))
			// Who the person is stays on the device also when nothing else does: nobody takes it away.
			if (table !== 'me' || held.has('me'))
				is.set(`${table} ${keyOf(table, row as never)}`, canonicalOf(row));
	return difference(is, should) ?? wrongBucket(buckets);
}

/** [M11] Where a month is split depends on what was there when: what counts is what it holds in all. */
function monthsOf(buckets: Bucket[]): object[] {
	const months = Map.groupBy(buckets, ({ scope, from }) => `${scope}/${from.slice(0, 7)}`);
	return [...months.values()].map((parts) => {
		const items = parts.sort((a, b) => (a.from < b.from ? 1 : -1)).flatMap((part): object[] => part.items);
		const [{ scope, from }] = parts as [Bucket];
		return {
			scope,
			month: from.slice(0, 7),
			count: parts.reduce((sum, part) => sum + part.count, 0),
			items,
		};
	});
}

/** Why a bucket is not one: it holds another number than it says, or too many. */
function wrongBucket(buckets: readonly Bucket[]): string | undefined {
	const wrong = buckets.find(
		({ count, items }) => count !== items.length || count === 0 || count > bucketSize.most,
	);
	return wrong && `a bucket of ${wrong.items.length} that says ${wrong.count}: ${wrong.scope} ${wrong.from}`;
}

function keyOf(table: Table, row: Record<string, string>): string {
	const parts: Partial<Record<Table, string[]>> = {
		members: ['albumId', 'userId'],
		comments: ['albumId', 'id'],
		likes: ['albumId', 'assetKey', 'userId'],
		links: ['albumId', 'id'],
		buckets: ['scope', 'month'],
	};
	return (parts[table] ?? ['id']).map((part) => row[part]).join('/');
}

function derived(held: ReadonlyMap<string, object>, me: string): View {
	const rows: View = new Map();
	const put = (table: Table, row: object) =>
		void rows.set(`${table} ${keyOf(table, row as never)}`, canonical(row));
	const shown = [...held].filter(([, value]) => !('deleted' in value));
	const of = <T>(kind: string) =>
		shown.filter(([key]) => key === kind || key.startsWith(`${kind}/`)) as unknown as [string, T][];

	for (const [, value] of of<object>('me')) put('me', value);
	for (const [, value] of of<object>('link')) put('links', value);
	for (const [, value] of of<object>('notice')) put('notices', value);
	for (const [, value] of of<Comment>('activity')) put('comments', value);
	for (const [key, like] of of<Like>('like')) {
		const [, , assetKey = '', userId = ''] = key.split('/');
		put('likes', { ...like, assetKey, userId });
	}
	const members = of<Member>('member').map(([key, member]) => ({
		...member,
		userId: member.userId || key.split('/')[2]!,
	}));
	for (const member of members) put('members', member);

	const assets = of<Asset>('asset').map(([, asset]) => asset);
	for (const asset of assets) if (asset.trashedAt !== null) put('trash', asset);
	const library = assets.filter((asset) => asset.trashedAt === null);
	putBuckets(
		put,
		'library',
		library.map((asset) => ({ id: asset.id, takenAt: asset.takenAt, item: asset })),
	);

	const entries = Map.groupBy(
		of<Entry>('entry').map(([, entry]) => entry),
		(entry) => entry.albumId,
	);
	for (const [albumId, list] of entries)
		putBuckets(
			put,
			albumId,
			list.map((entry) => ({ id: entry.assetId, takenAt: entry.asset.takenAt, item: entry })),
		);
	const comments = Map.groupBy(of<Comment>('activity'), ([, comment]) => comment.albumId);
	for (const [, album] of of<Album>('album')) {
		const people = members.filter((member) => member.albumId === album.id).sort(byJoining);
		const cover = coverOf(album, entries.get(album.id) ?? []);
		put('albums', {
			...album,
			role: people.find((member) => member.userId === me)?.role ?? 'viewer',
			assetCount: entries.get(album.id)?.length ?? 0,
			cover: album.image ? pictureOf(album) : cover ? shownOf(cover) : null,
			faces: people
				.slice(0, 5)
				.map(({ userId, name, handle, picture }) => ({ userId, name, handle, picture })),
			memberCount: people.length,
			ownerName: people.find((member) => member.role === 'owner')?.name ?? '',
			commentCount: comments.get(album.id)?.length ?? 0,
		});
	}
	return rows;
}

interface Dated {
	id: string;
	takenAt: string;
	item: object;
}

function putBuckets(put: (table: Table, row: object) => void, scope: string, list: Dated[]): void {
	for (const [month, items] of Map.groupBy(list, ({ takenAt }) => takenAt.slice(0, 7))) {
		const sorted = items.sort(newestFirst).map(({ item }) => item);
		put('buckets', { scope, month, count: sorted.length, items: sorted });
	}
}

const newestFirst = (a: Dated, b: Dated) => {
	const [left, right] = [`${a.takenAt} ${a.id}`, `${b.takenAt} ${b.id}`];
	return left < right ? 1 : left > right ? -1 : 0;
};

const pictureOf = ({ imageAssetId, image }: Album) => ({ assetId: imageAssetId, kind: 'photo', ...image });

const shownOf = ({ assetId, asset: { kind, thumbhash, mediaVersion, state } }: Entry) => ({
	...{ assetId, kind, thumbhash, mediaVersion, state },
});

function coverOf(album: Album, entries: Entry[]): Entry | undefined {
	const chosen = entries.find((entry) => entry.assetId === album.coverAssetId);
	if (chosen) return chosen;
	if (album.order === 'manual') return [...entries].sort(comparePlaced)[0];
	const dated = entries.map((entry) => ({ id: entry.assetId, takenAt: entry.asset.takenAt, item: entry }));
	return dated.sort(newestFirst).at(album.order === 'asc' ? -1 : 0)?.item;
}

function byJoining(a: Member, b: Member): number {
	const rank = (member: Member) => `${member.role === 'owner' ? 0 : 1} ${member.joinedAt} ${member.userId}`;
	return rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0;
}
