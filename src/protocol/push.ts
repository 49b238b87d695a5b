/** Replicache's push protocol, version 1: https://doc.replicache.dev/reference/server-push */
import * as z from 'zod/mini';

/** The header in which a device says whose view it holds; it must be the session's user. */
export const userHeader = 'x-gatefold-user';

const id = z.string().check(z.regex(/^[\w-]{1,64}$/, 'not an id'));

export const Mutation = z.object({
	clientID: id,
	id: z.int().check(z.gte(1)),
	name: z.string().check(z.maxLength(64)),
	args: z.unknown(),
	timestamp: z.number(),
});
export type Mutation = z.infer<typeof Mutation>;

export const PushRequest = z.object({
	pushVersion: z.literal(1),
	clientGroupID: id,
	profileID: z.string().check(z.maxLength(64)),
	schemaVersion: z.string().check(z.maxLength(32)),
	mutations: z.array(Mutation),
});
export type PushRequest = z.infer<typeof PushRequest>;

/** What Replicache reads of an answer with status 200; anything else is tried again. */
export type PushAnswer = Record<string, never> | { error: 'ClientStateNotFound' };
