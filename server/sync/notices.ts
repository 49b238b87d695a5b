import { type Refusal } from '#domain/errors.ts';
import { derivedId, isId } from '#domain/ids.ts';
import type { HeldEdit } from '#domain/notice.ts';
import type { Mutation } from '#protocol/push.ts';
import type { Change } from './change.ts';

/** How many of the newest edits a notice holds, and of how many bytes together. The newest is held whatever its size is. */
const held = { edits: 500, bytes: 256 * 1024 };

/**
 * Tells the person that an edit of theirs was refused, with the edit in it. One notice for each device, album and
 * reason: five hundred refused edits of one spell offline are one message. (rule P6)
 */
export async function leaveNotice(
	change: Change,
	device: string,
	mutation: Mutation,
	refusal: Refusal,
): Promise<void> {
	const albumId = albumOf(mutation);
	const id = await derivedId(`notice ${change.actor} ${device} ${albumId} ${refusal.code}`);
	const edit: HeldEdit = {
		mutation: storable(mutation.name) ?? '',
		args: withoutSecrets(mutation.args),
		at: storable(timeOf(mutation)),
	};
	const version = change.touch(change.home);
	await change.tx`
		insert into notices (space, id, code, album_id, album_name, detail, held, count, created_at, updated_at, version)
		values (${change.home}, ${id}, ${refusal.code}, ${albumId}, ${await albumName(change, albumId)},
			${change.tx.json((storable(refusal.detail) ?? {}) as never)}, ${change.tx.json([edit] as never)}, 1, now(), now(), ${version})
		on conflict (space, id) do update set
			detail = excluded.detail,
			album_name = coalesce(excluded.album_name, notices.album_name),
			-- What was dismissed begins anew.
			held = case when notices.deleted then excluded.held else (
				select jsonb_agg(e order by n) from (
					select e, n, sum(octet_length(e::text)) over (order by n desc) as bytes,
						row_number() over (order by n desc) as place
					from jsonb_array_elements(notices.held || excluded.held) with ordinality as t (e, n)
					order by n desc limit ${held.edits}
				) newest where bytes <= ${held.bytes} or place = 1) end,
			count = case when notices.deleted then 1 else notices.count + 1 end,
			updated_at = now(), version = excluded.version, deleted = false`;
}

/** Only where the person has been a member, and as it was called when they last were. */
async function albumName(change: Change, albumId: string | null): Promise<string | null> {
	if (albumId === null) return null;
	const [album] = await change.tx<{ name: string | null }[]>`
		select case when m.deleted then m.album_name else a.name end as name
		from spaces s
		join memberships m on m.space = ${change.home} and m.album_space = s.number
		left join albums a on a.space = s.number
		where s.id = ${albumId}`;
	return album?.name ?? null;
}

function albumOf({ name, args }: Mutation): string | null {
	if (typeof args !== 'object' || args === null) return null;
	const { albumId, id } = args as { albumId?: unknown; id?: unknown };
	const candidate = albumId ?? (name.endsWith('Album') ? id : null);
	return typeof candidate === 'string' && isId(candidate) ? candidate : null;
}

function timeOf({ args }: Mutation): string | null {
	const at = typeof args === 'object' && args !== null ? (args as { at?: unknown }).at : null;
	return typeof at === 'string' && at.length < 40 ? at : null;
}

function withoutSecrets(args: unknown): unknown {
	if (typeof args !== 'object' || args === null) return null;
	const { password: _password, key: _key, ...rest } = args as Record<string, unknown>;
	return storable(rest, longestEdit);
}

/** The longest that is held, in UTF-16 code units of JSON: of an edit as much as any that is valid can have */
const longest = 20_000;
const longestEdit = 256 * 1024;

/**
 * What PostgreSQL's jsonb can take, else null: no NUL, no half of a character. A notice must never be what makes a push
 * fail.
 */
function storable<T>(value: T, most = longest): T | null {
	const text = JSON.stringify(value);
	return /\\u0000|\\ud[89a-f]/i.test(text) || text.length > most ? null : value;
}
