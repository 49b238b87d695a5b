/** What keys may do and when they end, in words. */
import type { Scope } from '#domain/scope.ts';
import { dayOf, nameList, whenDone } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';
import type { ShownKey } from '#protocol/keys.ts';

/** As one chooses it */
export const scopeWords: Record<Scope, { label: () => string; hint: () => string; verb: () => string }> = {
	read: { label: m.scope_read, hint: m.scope_read_text, verb: m.scope_read_verb },
	write: { label: m.scope_write, hint: m.scope_write_text, verb: m.scope_write_verb },
	upload: { label: m.scope_upload, hint: m.scope_upload_text, verb: m.scope_upload_verb },
	admin: { label: m.scope_admin, hint: m.scope_admin_text, verb: m.scope_admin_verb },
};

/** `May see and add photos` */
export const mayWords = (scopes: readonly Scope[]): string =>
	m.key_may({ what: nameList(scopes.map((scope) => scopeWords[scope].verb())) });

/** `Last used 5 minutes ago`, `Until 12 Jun 2027` */
export function factsOf({ lastUsedAt, expiresAt }: ShownKey, now: number = Date.now()): string[] {
	const used = lastUsedAt === null ? m.key_used_never() : m.key_used({ when: whenDone(lastUsedAt, now) });
	return [used, endWords(expiresAt, now)];
}

function endWords(expiresAt: string | null, now: number): string {
	if (expiresAt === null) return m.key_no_end();
	const day = dayOf(expiresAt);
	return Date.parse(expiresAt) <= now ? m.key_over({ day }) : m.key_until({ day });
}
