/** The one place that puts what can go wrong into words for people; docs/design.md, "Words". */
import type { ErrorCode } from '#domain/errors.ts';
import { m } from '#lib/paraglide/messages.js';

const words: Partial<Record<ErrorCode | 'network', () => string>> = {
	network: m.error_network,
	unavailable: m.error_unavailable,
	'input.invalid': m.error_invalid,
	'mutation.invalid': m.error_invalid,
	'input.too_large': m.error_too_large,
	'input.wrong_type': m.error_invalid,
	'storage.full': m.error_storage_full,
	'auth.required': m.error_auth_required,
	'auth.wrong_credentials': m.error_wrong_credentials,
	'auth.no_scope': m.error_no_scope,
	'auth.too_many_tries': m.error_too_many_tries,
	'auth.signup_closed': m.error_signup_closed,
	'auth.handle_taken': m.error_handle_taken,
	'auth.email_taken': m.error_email_taken,
	'atproto.off': m.network_off_text,
	'atproto.not_connected': m.error_network_not_connected,
	'atproto.wrong_credentials': m.error_network_credentials,
	'atproto.unknown_identity': m.error_network_identity,
	'atproto.unreachable': m.error_network_unreachable,
	'atproto.taken': m.error_network_taken,
	'asset.empty': m.error_empty,
	'asset.unsupported': m.error_unsupported,
	'asset.unreadable': m.error_unreadable,
	'asset.too_large': m.error_file_too_large,
	'asset.checksum': m.error_file_changed,
};

/** A sentence; for files a few words that stand beside their name */
export const errorWords = (code: ErrorCode | 'network'): string => (words[code] ?? m.error_other)();
