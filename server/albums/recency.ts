import type { LockedAlbum, Change } from '../sync/change.ts';

type At = { at: string };

/** Moves `updatedAt`, and with it `lastActivityAt`: the album's own fields or its entries have changed. */
export const markUpdated = (change: Change, { space }: Pick<LockedAlbum, 'space'>, { at }: At): void =>
	change.movesTimes(space, at, { updated: true });

/** Moves `lastActivityAt` alone: comments, likes and members have changed. */
export const markActive = (change: Change, { space }: Pick<LockedAlbum, 'space'>, { at }: At): void =>
	change.movesTimes(space, at, { updated: false });
