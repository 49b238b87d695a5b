import * as z from 'zod/mini';
import type { ErrorCode } from '#domain/errors.ts';
import { Id } from '#domain/ids.ts';

/** Assets in one request: each is some writing to the disk */
export const copiesAtOnce = 200;

/** Asks for own copies of what one sees in the albums of others. */
export const SaveCopies = z.strictObject({
	assetIds: z.array(Id).check(z.minLength(1), z.maxLength(copiesAtOnce)),
});
export type SaveCopies = z.infer<typeof SaveCopies>;

export interface SavedCopies {
	/** `id`: of the own asset. `known`, `restored`: it was there already, or in the trash */
	saved: { from: Id; id: Id; outcome: 'new' | 'known' | 'restored' }[];
	refused: { id: Id; code: ErrorCode }[];
}
