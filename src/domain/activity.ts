import * as z from 'zod/mini';
import { Id } from './ids.ts';
import { limits } from './limits.ts';
import { CommentText, Time } from './text.ts';

/** Who did it, as it is shown to people who may not know them otherwise */
export interface Author {
	userId: Id;
	name: string;
	handle: string;
	picture: string | null;
}

/** A comment on an album (assetId null) or on one of its assets, under the key `activity/<albumId>/<id>`. */
export interface Comment {
	albumId: Id;
	id: Id;
	assetId: Id | null;
	/** Seconds into the film or the piece of music that it is about, where it is about a moment of it */
	moment?: number;
	author: Author;
	text: string;
	createdAt: string;
	updatedAt: string;
}

/** A like, under the key `like/<albumId>/<assetId or ->/<userId>`: two devices of one person agree. */
export interface Like {
	albumId: Id;
	assetId: Id | null;
	author: Author;
	createdAt: string;
}

/** Seconds from the beginning of a film or a piece of music */
export const Moment = z.number().check(z.gte(0), z.lte(limits.moment));

export const AddComment = z.strictObject({
	albumId: Id,
	id: Id,
	assetId: z._default(z.nullable(Id), null),
	moment: z.optional(Moment),
	text: CommentText,
	at: Time,
});
export type AddComment = z.infer<typeof AddComment>;

/** As a row has it: one without is left out. */
export const withMoment = (moment: number | null): Pick<Comment, 'moment'> =>
	moment === null ? {} : { moment };

/** What is said of an album has no moment. */
export const momentOf = ({ assetId, moment }: AddComment): number | null =>
	assetId === null ? null : (moment ?? null);

export const UpdateComment = z.strictObject({ albumId: Id, id: Id, text: CommentText, at: Time });
export type UpdateComment = z.infer<typeof UpdateComment>;

export const DeleteActivity = z.strictObject({ albumId: Id, id: Id, at: Time });
export type DeleteActivity = z.infer<typeof DeleteActivity>;

export const SetLike = z.strictObject({
	albumId: Id,
	assetId: z._default(z.nullable(Id), null),
	liked: z.boolean(),
	at: Time,
});
export type SetLike = z.infer<typeof SetLike>;
