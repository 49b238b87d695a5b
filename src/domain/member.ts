import * as z from 'zod/mini';
import { Handle } from './handle.ts';
import { Id } from './ids.ts';
import { GivenRole, type Role } from './roles.ts';
import { Time } from './text.ts';

/** A user with a role in an album, under the key `member/<albumId>/<userId>`. The owner is a member too. */
export interface Member {
	albumId: Id;
	userId: Id;
	role: Role;
	name: string;
	handle: string;
	picture: string | null;
	joinedAt: string;
	/** Predicted from a handle alone: who this is, the server has yet to say. Then `userId` is empty. */
	waiting?: boolean;
}

/** The person who is signed in, under the key `me`. */
export interface Me {
	id: Id;
	name: string;
	handle: string;
	picture: string | null;
	isAdmin: boolean;
}

export const SetMember = z.union([
	z.strictObject({ albumId: Id, userId: Id, role: GivenRole, at: Time }),
	z.strictObject({ albumId: Id, handle: Handle, role: GivenRole, at: Time }),
]);
export type SetMember = z.infer<typeof SetMember>;

/** `keepAssets`: what the person added stays in the album. */
export const RemoveMember = z.strictObject({
	albumId: Id,
	userId: Id,
	keepAssets: z._default(z.boolean(), true),
	at: Time,
});
export type RemoveMember = z.infer<typeof RemoveMember>;

export const LeaveAlbum = z.strictObject({ albumId: Id, at: Time });
export type LeaveAlbum = z.infer<typeof LeaveAlbum>;

export const TransferOwnership = z.strictObject({ albumId: Id, userId: Id, at: Time });
export type TransferOwnership = z.infer<typeof TransferOwnership>;
