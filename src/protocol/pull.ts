/** Replicache's pull protocol, version 1, with `drop` in addition: https://doc.replicache.dev/reference/server-pull */
import * as z from 'zod/mini';
import { Cookie } from './cookie.ts';

const id = z.string().check(z.regex(/^[\w-]{1,64}$/, 'not an id'));

export const PullRequest = z.object({
	pullVersion: z.literal(1),
	clientGroupID: id,
	// A cookie that cannot be read is as good as none: the view is sent anew.
	cookie: z.catch(z.nullable(Cookie), null),
	profileID: z.string().check(z.maxLength(64)),
	schemaVersion: z.string().check(z.maxLength(32)),
});
export type PullRequest = z.infer<typeof PullRequest>;

/**
 * `put` and `del` are Replicache's. `clear` drops everything. `drop` takes away all that the client holds of one album
 * (`prefixesOfAlbum`), and is expanded by the client's puller: the server does not know which keys it holds.
 */
export type PatchOperation =
	| { op: 'put'; key: string; value: unknown }
	| { op: 'del'; key: string }
	| { op: 'clear' }
	| { op: 'drop'; albumId: string };

export interface PullAnswer {
	cookie: Cookie;
	lastMutationIDChanges: Record<string, number>;
	patch: PatchOperation[];
}
