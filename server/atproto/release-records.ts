import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { RecordReason, RecordState } from '#protocol/atproto.ts';
import { inSnapshot } from '../albums/read-albums.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { readOwnRelease } from '../releases/read-releases.ts';
import { tracksOf } from '../releases/read-tracks.ts';
import { accountOf } from './accounts.ts';
import { placeOf } from './publish.ts';
import { type Row, rowsOf } from './records.ts';

/** How it stands with one record */
export interface RecordNow {
	state: RecordState;
	uri: string | null;
	reason: RecordReason | null;
}

export interface ReleaseRecords {
	/** Null where there is to be none: the album is a draft, of photos, or its owner has no account */
	list: RecordNow | null;
	/** In the order of the release */
	tracks: ({ id: Id } & RecordNow)[];
}

/**
 * How it stands with the records of an own release.
 *
 * @throws Refusal `album.not_found`, `album.no_right`
 */
export const readRecords = (sql: Sql, nsid: string, userId: Id, albumId: Id): Promise<ReleaseRecords> =>
	inSnapshot(sql, async (tx) => {
		const { ids } = await ownRelease(tx, userId, albumId);
		const account = await accountOf(tx, userId);
		if (!account || ids.length === 0) return { list: null, tracks: [] };
		const rows = await rowsOf(tx, userId, placeOf(account, nsid));
		const now = (kind: Row['kind'], subject: Id): RecordNow => {
			const row = rows.find((one) => one.kind === kind && one.subject === subject);
			const { state, uri, reason } = row ?? { state: 'waiting', uri: null, reason: 'queued' };
			return { state, uri, reason };
		};
		return { list: now('list', albumId), tracks: ids.map((id) => ({ id, ...now('track', id) })) };
	});

/**
 * Notes that records of an own release are to be written again that have failed or that somebody has deleted.
 *
 * @throws Refusal as above; `atproto.not_connected`
 */
export async function askAgain(sql: Sql, nsid: string, userId: Id, albumId: Id): Promise<void> {
	const { ids } = await inSnapshot(sql, (tx) => ownRelease(tx, userId, albumId));
	const account = (await accountOf(sql, userId)) ?? refuse('atproto.not_connected');
	await sql.begin(async (tx) => {
		await tx`
			update atproto_records set state = 'waiting', reason = 'queued', digest = null,
				-- What was deleted is to be made, and not to take the place of something.
				uri = case state when 'missing' then null else uri end,
				cid = case state when 'missing' then null else cid end,
				blob_of = case when blob is null then null else blob_of end
			where space = (select number from spaces where id = ${userId}) and state in ('failed', 'missing')
				and (kind = 'list' and subject = ${albumId} or kind = 'track' and subject = any(${ids}::uuid[]))
				and (uri is null or starts_with(uri, ${placeOf(account, nsid)}))`;
		await tx`
			update atproto_accounts set reconciled = null, attempts = 0, next_try_at = null where user_id = ${userId}`;
	});
}

/** The tracks of an own album of music that are heard in its list record, in its order; none of a draft. */
async function ownRelease(tx: Tx, userId: Id, albumId: Id): Promise<{ ids: Id[] }> {
	const { space, role, releasedAt } = await readOwnRelease(tx, userId, albumId);
	if (role !== 'owner') refuse('album.no_right', { albumId, role });
	const [music] = await tx`select from albums where space = ${space} and kind = 'music'`;
	if (!music || releasedAt === null) return { ids: [] };
	const tracks = await tracksOf(tx, null, { space, role: null });
	return { ids: tracks.filter(({ kind }) => kind === 'audio').map(({ id }) => id) };
}
