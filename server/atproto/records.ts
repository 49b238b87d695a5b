import type { Id } from '#domain/ids.ts';
import type { RecordReason, RecordState } from '#protocol/atproto.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { transact, type Transactor } from '../sync/transact.ts';
import type { Kind } from './lexicons.ts';
import type { Blob } from './repo.ts';
import { tidOf } from './tid.ts';

/** What is known of one record of a person */
export interface Row {
	kind: Kind;
	subject: Id;
	rkey: string;
	uri: string | null;
	cid: string | null;
	digest: string | null;
	state: RecordState;
	reason: RecordReason | null;
	blob: Blob | null;
	blobOf: string | null;
	releases: Id[];
}

/**
 * All rows of a person.
 *
 * @param place what the addresses of the account's records begin with: what was written under another account, or under
 *   other names, is not there, and is to be written
 */
export async function rowsOf(sql: Sql | Tx, userId: Id, place: string): Promise<Row[]> {
	const rows = await sql<Row[]>`
		select kind, subject, rkey, uri, cid, digest, state, reason, blob, blob_of as "blobOf", releases
		from atproto_records where space = (select number from spaces where id = ${userId})`;
	return rows.map((row) =>
		row.uri === null || row.uri.startsWith(`${place}.${row.kind}/`)
			? row
			: { ...row, uri: null, cid: null, digest: null, state: 'waiting', blob: null, blobOf: null },
	);
}

/** Reserves the keys of records, before the first of them is written. Those that have one keep it. */
export async function reserve(
	sql: Sql,
	userId: Id,
	wanted: readonly { kind: Kind; subject: Id; createdAt: string }[],
): Promise<void> {
	let waiting = [...wanted];
	for (let salt = 0; waiting.length > 0; salt++) {
		const keys = waiting.map(({ kind, subject, createdAt }) =>
			tidOf(createdAt, `${userId} ${kind} ${subject}${salt === 0 ? '' : ` ${salt}`}`),
		);
		await sql`
			insert into atproto_records (space, kind, subject, rkey, reason)
			select s.number, w.kind, w.subject, w.rkey, 'queued' from spaces s, unnest(
				${waiting.map(({ kind }) => kind)}::text[], ${waiting.map(({ subject }) => subject)}::uuid[],
				${keys}::text[]) as w (kind, subject, rkey)
			where s.id = ${userId}
			on conflict do nothing`;
		const there = await sql<{ name: string }[]>`
			select kind || subject as name from atproto_records
			where space = (select number from spaces where id = ${userId})`;
		const names = new Set(there.map(({ name }) => name));
		// Another record has the key that this one would have: it gets another.
		waiting = waiting.filter(({ kind, subject }) => !names.has(`${kind}${subject}`));
	}
}

type Known = Partial<
	Pick<Row, 'uri' | 'cid' | 'digest' | 'state' | 'reason' | 'blob' | 'blobOf' | 'releases'>
>;

/**
 * Notes what is known of a record. Where what a release says of itself changes with it, the version of the album's space
 * moves in the same transaction, so that nobody is told what was remembered before. (rule F5)
 *
 * @returns false where the record has no row any more: it is to be nowhere
 */
export async function note(
	transactor: Transactor,
	userId: Id,
	row: Pick<Row, 'kind' | 'subject' | 'rkey' | 'uri' | 'state'>,
	known: Known,
): Promise<boolean> {
	const write = (sql: Sql | Tx) => update(sql, userId, row, known);
	const changesAnswer = row.kind === 'list' && toldOf(row) !== toldOf({ ...row, ...known });
	if (!changesAnswer) return write(transactor.sql);
	return transact(transactor, { actor: userId, spaces: [row.subject] }, async (change) => {
		const album = change.space(row.subject);
		if (album !== undefined) change.touch(album);
		return write(change.tx);
	});
}

/** The address of a list record as releases say it */
const toldOf = ({ uri, state }: Pick<Row, 'uri' | 'state'>) => (state === 'missing' ? null : uri);

async function update(
	sql: Sql | Tx,
	userId: Id,
	{ kind, subject, rkey }: Pick<Row, 'kind' | 'subject' | 'rkey'>,
	{ blob, ...known }: Known,
): Promise<boolean> {
	const columns = {
		...(known.uri !== undefined && { uri: known.uri }),
		...(known.cid !== undefined && { cid: known.cid }),
		...(known.digest !== undefined && { digest: known.digest }),
		...(known.state !== undefined && { state: known.state }),
		...(known.reason !== undefined && { reason: known.reason }),
		...(blob !== undefined && { blob: blob === null ? null : sql.json(blob as never) }),
		...(known.blobOf !== undefined && { blob_of: known.blobOf }),
		...(known.releases !== undefined && { releases: known.releases }),
	};
	const written = await sql`
		update atproto_records set ${sql(columns as never)}
		where space = (select number from spaces where id = ${userId}) and kind = ${kind} and subject = ${subject}
			and rkey = ${rkey} returning rkey`;
	return written.length > 0;
}

/** Forgets a record that is not there any more, and is not to be. */
export async function forget(
	transactor: Transactor,
	userId: Id,
	row: Pick<Row, 'kind' | 'subject' | 'rkey' | 'uri' | 'state'>,
): Promise<void> {
	await note(transactor, userId, row, { uri: null, cid: null });
	await transactor.sql`
		delete from atproto_records
		where space = (select number from spaces where id = ${userId}) and kind = ${row.kind}
			and subject = ${row.subject} and rkey = ${row.rkey}`;
}

/** Says of all that waits why it does. */
export async function explain(sql: Sql, userId: Id, reason: RecordReason): Promise<void> {
	await sql`
		update atproto_records set reason = ${reason}
		where space = (select number from spaces where id = ${userId}) and state = 'waiting'
			and (reason is null or reason not in ('tracks', 'preparing'))`;
}
