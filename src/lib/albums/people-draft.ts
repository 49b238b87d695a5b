import { parseHandle } from '#domain/handle.ts';
import type { GivenRole } from '#domain/roles.ts';
import { m } from '#lib/paraglide/messages.js';

/** A person as they are added: by handle, with a role. Who that is, the server says. */
export interface Invited {
	handle: string;
	role: GivenRole;
}

/**
 * Reads a handle that someone typed.
 *
 * @param own handle of the person who types, and `present` those who are in already
 * @returns the handle, or what is wrong with it in words
 */
export function readInvited(
	text: string,
	own: string | undefined,
	present: readonly string[],
): { handle: string } | { wrong: string } {
	const handle = parseHandle(text);
	if (!handle) return { wrong: m.person_handle_wrong() };
	if (handle === own) return { wrong: m.person_is_you() };
	if (present.includes(handle)) return { wrong: m.person_is_in({ handle }) };
	return { handle };
}
