import * as z from 'zod/mini';
import type { ErrorCode } from './errors.ts';
import { Id } from './ids.ts';
import { Time } from './text.ts';

/** An edit that was refused, as it was asked for, so that its words and photos can still be used */
export interface HeldEdit {
	mutation: string;
	args: unknown;
	/** When the person made it, by their device's clock */
	at: string | null;
}

/**
 * What tells a person that the server refused edits of theirs, under the key `notice/<id>`. There is one for each
 * device, album and reason; later refusals of the same kind are added to it.
 */
export interface Notice {
	id: Id;
	code: ErrorCode;
	albumId: Id | null;
	/** As it was called when the edit was refused: the person may not see the album any more */
	albumName: string | null;
	/** What the words need beside the code, such as the handle that nobody has */
	detail: Record<string, unknown>;
	createdAt: string;
	updatedAt: string;
	/** The newest, at most 500 and 256 KiB together; `count` says how many there were */
	held: HeldEdit[];
	count: number;
}

export const DismissNotice = z.strictObject({ id: Id, at: Time });
export type DismissNotice = z.infer<typeof DismissNotice>;
