import * as z from 'zod/mini';
import { Id } from './ids.ts';
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

export const AddComment = z.strictObject({
	albumId: Id,
	id: Id,
	assetId: z._default(z.nullable(Id), null),
	text: CommentText,
	at: Time,
});
export type AddComment = z.infer<typeof AddComment>;

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
