import type { RestoreEntries } from '#domain/album.ts';
import type { Id } from '#domain/ids.ts';
import { may } from '#domain/roles.ts';
import { restorable, type SummaryRow, summaryColumns } from '../assets/own-assets.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { authorized } from './authorized.ts';
import { reviveEntries } from './entries.ts';
import { type Refused, refuseInPart } from './in-part.ts';
import { markUpdated } from './recency.ts';

export interface RestoredEntries {
	restored: Id[];
	refused: Refused[];
}

/**
 * Brings removed entries back to their places, with who added them. Who may remove may restore.
 *
 * @throws Refusal `album.not_found`, `album.no_right`; `entry.not_found` (never there, or gone for too long),
 *   `entry.not_yours`, `asset.not_found` (its owner has trashed it) when all of them are refused for that
 */
export const restoreEntries: Command<RestoreEntries, RestoredEntries> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'removeOwn');
		const found = await find(change, album, args.assetIds);
		const mine = (ownerId: Id) => may(album.role, 'removeAny') || ownerId === change.actor;
		const gone = found.filter((entry) => entry.deleted);
		const fate = new Map<Id, 'back' | 'entry.not_found' | 'entry.not_yours' | 'asset.not_found'>();
		for (const entry of gone)
			fate.set(
				entry.id,
				!mine(entry.ownerId)
					? 'entry.not_yours'
					: entry.inTrash
						? 'asset.not_found'
						: entry.isRestorable
							? 'back'
							: 'entry.not_found',
			);
		const known = new Set(found.map(({ id }) => id));
		for (const id of args.assetIds) if (!known.has(id)) fate.set(id, 'entry.not_found');

		const of = (what: string) => [...fate].filter(([, one]) => one === what).map(([id]) => id);
		const refused = (['entry.not_yours', 'asset.not_found', 'entry.not_found'] as const).flatMap((code) =>
			refuseInPart(change, args, code, of(code)),
		);
		const back = gone.filter(({ id }) => fate.get(id) === 'back');
		await reviveEntries(change, album, back);
		if (back.length > 0) markUpdated(change, album, args);
		return { restored: back.map(({ id }) => id), refused };
	},
};

type Found = SummaryRow & { deleted: boolean; isRestorable: boolean; inTrash: boolean };

/** What the album has or had of these, each with its asset as it is now: its owner may have changed it meanwhile. */
const find = (change: Change, { space }: LockedAlbum, ids: Id[]) => change.tx<Found[]>`
	select ${summaryColumns(change.tx)}, e.deleted, a.deleted or a.trashed_at is not null as "inTrash",
		coalesce(e.deleted_reason <> 'trashed' and e.deleted_at > now() - ${restorable}::interval, false) as "isRestorable"
	from entries e
	join spaces s on s.id = e.owner_id
	join assets a on a.space = s.number and a.id = e.asset_id
	where e.space = ${space} and e.asset_id = any(${ids}::uuid[])`;
