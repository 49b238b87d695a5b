import * as z from 'zod/mini';
import { Id } from './ids.ts';
import { Time } from './text.ts';

/** A page that needs no account, under the key `link/<albumId>/<id>`. Only the album's owner holds it. */
export interface Link {
	albumId: Id;
	id: Id;
	/** 128 bits or more, base64url: the right to see, so never in a log */
	key: string;
	slug: string | null;
	hasPassword: boolean;
	expiresAt: string | null;
	allowDownload: boolean;
	allowUpload: boolean;
	showMetadata: boolean;
	createdAt: string;
	/** How often it was opened */
	opened: number;
}

const slug = z.string().check(z.regex(/^[a-z0-9](?:[a-z0-9-]{1,78})[a-z0-9]$/, 'not a slug'));
/** Whether an address may be chosen for a link: 3 to 80 small letters, digits and hyphens */
export const isSlug = (text: string): boolean => slug.safeParse(text).success;
const password = z.string().check(z.minLength(1), z.maxLength(200));

const options = {
	slug: z.optional(z.nullable(slug)),
	/** null takes it away */
	password: z.optional(z.nullable(password)),
	expiresAt: z.optional(z.nullable(Time)),
	allowDownload: z.optional(z.boolean()),
	allowUpload: z.optional(z.boolean()),
	showMetadata: z.optional(z.boolean()),
};

export const CreateLink = z.strictObject({
	albumId: Id,
	id: Id,
	key: z.string().check(z.regex(/^[A-Za-z0-9_-]{22,64}$/, 'not a key')),
	...options,
	at: Time,
});
export type CreateLink = z.infer<typeof CreateLink>;

export const UpdateLink = z.strictObject({ albumId: Id, id: Id, ...options, at: Time });
export type UpdateLink = z.infer<typeof UpdateLink>;

export const DeleteLink = z.strictObject({ albumId: Id, id: Id, at: Time });
export type DeleteLink = z.infer<typeof DeleteLink>;
