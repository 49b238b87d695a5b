import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { ZodError } from 'zod';
import { type ErrorCode, type InputError, Refusal } from '#domain/errors.ts';
import { isDiskFull, isFault } from '../db/faults.ts';
import type { Log } from '../log.ts';

type Answer = [status: ContentfulStatusCode, message: string];

/** What each code says over HTTP. The words are for who writes a client; people read the app's own. */
const answers: Record<ErrorCode, Answer> = {
	'input.invalid': [400, 'The request is not valid.'],
	'input.too_large': [413, 'The request is too large.'],
	'input.wrong_type': [415, 'The body is not of the type that is asked for.'],
	'auth.required': [401, 'Sign in first.'],
	'auth.wrong_credentials': [401, 'The password or the account is wrong.'],
	'auth.wrong_key': [401, 'There is no such key, or it has ended.'],
	'auth.no_scope': [403, 'This is not for this key, or not for this account.'],
	'auth.foreign_origin': [403, 'The request comes from another site.'],
	'auth.too_many_tries': [429, 'Too many tries; wait a little.'],
	'auth.signup_closed': [403, 'This server takes no new accounts.'],
	'auth.handle_taken': [409, 'The handle is taken.'],
	'auth.email_taken': [409, 'There is an account with this e-mail address.'],
	not_found: [404, 'There is nothing here.'],
	unavailable: [503, 'The server cannot answer just now; try again.'],
	'storage.full': [507, 'There is no room left on the server.'],
	'mutation.unknown': [400, 'There is no such mutation.'],
	'mutation.invalid': [400, 'The arguments of the mutation are not valid.'],
	'album.not_found': [404, 'There is no such album.'],
	'album.no_right': [403, 'Your role in the album does not allow this.'],
	'album.exists': [409, 'There is an album with this id.'],
	'album.activity_off': [403, 'Comments and likes are off in this album.'],
	'album.nothing_stored': [409, 'Nothing of the album is stored yet.'],
	'album.slug_taken': [409, 'Another release of yours has this address.'],
	'asset.not_found': [404, 'There is no such asset.'],
	'asset.not_stored': [409, 'The file is not on the server yet.'],
	'asset.not_trashed': [409, 'The asset is not in the trash.'],
	'asset.wrong_id': [400, 'The id does not follow from owner and content.'],
	'asset.empty': [422, 'The file is empty.'],
	'asset.unsupported': [415, 'This kind of file is not taken.'],
	'asset.unreadable': [422, 'The file is damaged or not what it says.'],
	'asset.too_large': [413, 'The file is too large.'],
	'asset.checksum': [400, 'The bytes are not those that were announced.'],
	'entry.not_found': [404, 'The asset is not in the album.'],
	'entry.not_yours': [403, 'Someone else added it.'],
	'member.not_found': [404, 'This person is not in the album.'],
	'member.is_owner': [409, 'This person owns the album.'],
	'member.is_self': [409, 'This cannot be done to oneself.'],
	'user.not_found': [404, 'There is no such person.'],
	'key.not_found': [404, 'There is no such key.'],
	'activity.not_found': [404, 'There is no such comment.'],
	'activity.not_yours': [403, 'Someone else wrote it.'],
	'link.not_found': [404, 'There is no such link.'],
	'link.slug_taken': [409, 'Another link has this address.'],
	'upload.not_found': [404, 'There is no such upload.'],
	'upload.already_stored': [409, 'The file is on the server already.'],
	'atproto.off': [403, 'This server does not publish to ATProto.'],
	'atproto.not_connected': [409, 'Connect an account of ATProto first.'],
	'atproto.wrong_credentials': [422, 'The server of the account does not take this app password.'],
	'atproto.unknown_identity': [422, 'There is no such account, or it is on another server.'],
	'atproto.unreachable': [502, 'The server of the account, or what leads there, cannot be reached.'],
	'atproto.taken': [409, 'Somebody else has connected this account.'],
};

/** The HTTP status that a refusal is answered with. */
export const statusOf = (code: ErrorCode): ContentfulStatusCode => answers[code][0];

const codeOfStatus: Partial<Record<number, ErrorCode>> = {
	400: 'input.invalid',
	401: 'auth.required',
	404: 'not_found',
	413: 'input.too_large',
};

/** The status of a code, and its words for who writes a client. */
export const answerOf = (code: ErrorCode): Answer => answers[code];

/**
 * The answer to a refused request. Never a stack, a statement or what the database said.
 *
 * @param status where it is not that of the code
 */
export function answerRefusal(
	c: Context,
	code: ErrorCode,
	errors?: InputError[],
	status: ContentfulStatusCode = answers[code][0],
): Response {
	const [, message] = answers[code];
	return c.json(errors ? { code, message, errors } : { code, message }, status);
}

/** The one place where what was thrown becomes an answer. */
export const onError =
	(log: Log) =>
	(error: Error, c: Context): Response => {
		if (error instanceof Refusal) {
			const { errors, retryAfter } = error.detail;
			// Seconds
			if (typeof retryAfter === 'number') c.header('retry-after', String(retryAfter));
			return answerRefusal(c, error.code, inputErrors(errors));
		}
		if (error instanceof ZodError) return answerRefusal(c, 'input.invalid', issuesOf(error));
		const known = error instanceof HTTPException ? codeOfStatus[error.status] : undefined;
		if (known) return answerRefusal(c, known);

		const isPassing = isFault(error);
		log.error({ err: error, method: c.req.method, path: loggable(c.req.path) }, 'a request failed');
		c.header('retry-after', '1');
		// Not a refusal of a rule: what could not be written is tried again, and nobody gets a notice of it.
		if (isDiskFull(error)) return answerRefusal(c, 'storage.full');
		const [, message] = answers.unavailable;
		return c.json({ code: 'unavailable' satisfies ErrorCode, message }, isPassing ? 503 : 500);
	};

/** An address of a link is the right to see what is behind it. */
const loggable = (path: string) => path.replace(/^\/s\/[^/]+/, '/s/…');

/** Where the input is wrong and why, as the answer says it. */
export const issuesOf = (error: {
	issues: readonly { path: PropertyKey[]; message: string }[];
}): InputError[] => error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));

/** The places that a refusal names, as the answer says them. */
export function inputErrors(value: unknown): InputError[] | undefined {
	if (!Array.isArray(value)) return undefined;
	return value.map((one: InputError) => ({ path: String(one.path), message: String(one.message) }));
}
