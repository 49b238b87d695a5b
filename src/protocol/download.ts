import * as z from 'zod/mini';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';

/** What goes into an archive: all of an album, or chosen assets */
export const Wanted = z.union([
	z.strictObject({ albumId: Id }),
	z.strictObject({ assetIds: z.array(Id).check(z.minLength(1), z.maxLength(limits.download)) }),
]);
export type Wanted = z.infer<typeof Wanted>;

/** What an archive would have in it: asked before a browser is sent for it, as a download can say nothing in words. */
export interface DownloadPlan {
	/** Files that the server has */
	files: number;
	/** Of these */
	bytes: number;
	/** Files that are on the devices of who added them only */
	notStored: number;
}
