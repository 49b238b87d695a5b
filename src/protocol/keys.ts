/** Keys for programs, as `/api/keys` takes and shows them. */
import * as z from 'zod/mini';
import { Id } from '#domain/ids.ts';
import { Scope } from '#domain/scope.ts';
import { Name, Time } from '#domain/text.ts';

/** Asks for a key. */
export const NewKey = z.strictObject({
	name: Name,
	scopes: z.array(Scope).check(z.minLength(1), z.maxLength(20)),
	/** When it ends by itself; null: never */
	expiresAt: z.optional(z.nullable(Time)),
});
export type NewKey = z.infer<typeof NewKey>;

/** A key as it is shown: the secret itself is in none of this. */
export const ShownKey = z.object({
	id: Id,
	name: z.string(),
	/** The first characters of the secret, by which a person finds the program that has it */
	hint: z.string(),
	scopes: z.array(Scope),
	createdAt: z.string(),
	expiresAt: z.nullable(z.string()),
	/** To the minute; null: never */
	lastUsedAt: z.nullable(z.string()),
});
export type ShownKey = z.infer<typeof ShownKey>;

/** The answer to who has just made a key: the one time that the secret is told. */
export const MadeKey = z.extend(ShownKey, { secret: z.string() });
export type MadeKey = z.infer<typeof MadeKey>;

/** What a key is told of itself */
export type OwnKey = Pick<ShownKey, 'id' | 'name' | 'scopes' | 'expiresAt'>;
