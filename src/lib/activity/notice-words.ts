/** What the server refused, in words for the person whose edit it was. */
import type { ErrorCode } from '#domain/errors.ts';
import type { Notice } from '#domain/notice.ts';
import { m } from '#lib/paraglide/messages.js';

type Told = Pick<Notice, 'code' | 'albumName' | 'detail' | 'held'>;

const record = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The handle that nobody has: from the server's detail, else from the edit itself. */
function handleOf({ detail, held }: Told): string {
	if (text(detail.handle)) return text(detail.handle);
	for (const { args } of held) {
		const own = text(record(args).handle);
		if (own) return own;
	}
	return '';
}

/** Edits of an album's own fields, which only its owner makes */
const naming = new Set(['updateAlbum', 'createAlbum']);

/** One sentence: what happened, without a word of the trade. */
export function noticeWords(notice: Told): string {
	const { code, albumName, held } = notice;
	const album = albumName ? `“${albumName}”` : m.an_album();
	const words: Partial<Record<ErrorCode, () => string>> = {
		'album.no_right': () =>
			held.some((edit) => naming.has(edit.mutation))
				? m.notice_right_name({ album })
				: m.notice_right({ album }),
		'album.not_found': () => m.notice_gone({ album }),
		'album.activity_off': () => m.notice_activity_off({ album }),
		'entry.not_yours': () => m.notice_entry_not_yours({ album }),
		'entry.not_found': () => m.notice_entry_gone({ album }),
		'asset.not_found': () => m.notice_asset_gone({ album }),
		'asset.not_trashed': m.notice_not_trashed,
		'member.not_found': () => m.notice_member_gone({ album }),
		'member.is_owner': () => m.notice_member_owner({ album }),
		'user.not_found': () => {
			const handle = handleOf(notice);
			return handle ? m.notice_user({ handle }) : m.notice_user_unknown();
		},
		'activity.not_found': () => m.notice_activity_gone(),
		'activity.not_yours': () => m.notice_activity_not_yours(),
		'asset.wrong_id': () => m.notice_asset(),
		'asset.checksum': () => m.notice_asset(),
		'asset.unsupported': () => m.notice_asset(),
		'asset.unreadable': () => m.notice_asset(),
		'mutation.invalid': () => m.notice_invalid(),
		'mutation.unknown': () => m.notice_invalid(),
		'input.invalid': () => m.notice_invalid(),
		'link.not_found': () => m.notice_link(),
		'link.slug_taken': () => m.notice_slug_taken({ album }),
	};
	return (words[code] ?? m.notice_other)();
}

/** What a notice of several edits says of the others: how many, and of how many the words and photos are not kept. */
export function moreWords({ count, held }: Pick<Notice, 'count' | 'held'>): string {
	if (count <= 1) return '';
	const more = m.notice_more({ count: count - 1 });
	return held.length < count ? `${more}, ${m.notice_left_out({ count: count - held.length })}` : more;
}

/** Refusals of a person in an edit, whose own words were taken all the same */
const ofPeople: ReadonlySet<ErrorCode> = new Set(['user.not_found', 'member.not_found', 'member.is_owner']);

/** The words that someone wrote in edits that were refused, so that they are not lost: comments, names, descriptions. */
export const heldTexts = ({ code, held }: Pick<Notice, 'code' | 'held'>): string[] =>
	(ofPeople.has(code) ? [] : held)
		.flatMap(({ args }) => [
			record(args).text,
			record(args).name,
			record(args).description,
			record(args).title,
		])
		.map(text)
		.filter((written) => written !== '');

/** The photos of edits that were refused: those that were to be added to an album. */
export function heldPhotos({ code, held }: Pick<Notice, 'code' | 'held'>): string[] {
	const adding = (ofPeople.has(code) ? [] : held).filter(
		({ mutation }) => mutation === 'addAssets' || mutation === 'createAlbum',
	);
	const ids = adding.flatMap(({ args }) => {
		const { assetIds } = record(args);
		return Array.isArray(assetIds) ? assetIds.filter((id): id is string => typeof id === 'string') : [];
	});
	return [...new Set(ids)];
}
