/**
 * What can be refused, and nothing else. A refusal is a decision by a rule: trying again changes nothing.
 * Everything that is not a Refusal is a fault, and is tried again.
 */
export const errorCodes = [
	'input.invalid',
	'input.too_large',
	'input.wrong_type',
	'auth.required',
	'auth.wrong_credentials',
	'auth.wrong_key',
	'auth.no_scope',
	'auth.foreign_origin',
	'auth.too_many_tries',
	'auth.signup_closed',
	'auth.handle_taken',
	'auth.email_taken',
	'not_found',
	'unavailable',
	'storage.full',
	'mutation.unknown',
	'mutation.invalid',
	'album.not_found',
	'album.no_right',
	'album.exists',
	'album.activity_off',
	'album.nothing_stored',
	'album.slug_taken',
	'asset.not_found',
	'asset.not_stored',
	'asset.not_trashed',
	'asset.wrong_id',
	'asset.empty',
	'asset.unsupported',
	'asset.too_large',
	'asset.checksum',
	'asset.unreadable',
	'entry.not_found',
	'entry.not_yours',
	'member.not_found',
	'member.is_owner',
	'member.is_self',
	'user.not_found',
	'key.not_found',
	'activity.not_found',
	'activity.not_yours',
	'link.not_found',
	'link.slug_taken',
	'upload.not_found',
	'upload.already_stored',
	'atproto.off',
	'atproto.not_connected',
	'atproto.wrong_credentials',
	'atproto.unknown_identity',
	'atproto.unreachable',
	'atproto.taken',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A place in the input that is wrong: `albumUsers.0.role` and why. */
export interface InputError {
	path: string;
	message: string;
}

/** A decision by a rule. It carries what a person needs to understand it, and never a secret. */
export class Refusal extends Error {
	override name = 'Refusal';
	readonly code: ErrorCode;
	readonly detail: Record<string, unknown>;

	constructor(code: ErrorCode, detail: Record<string, unknown> = {}) {
		super(code);
		this.code = code;
		this.detail = detail;
	}
}

/** @throws Refusal always; typed `never` so that what follows is known not to run */
export function refuse(code: ErrorCode, detail?: Record<string, unknown>): never {
	throw new Refusal(code, detail);
}
