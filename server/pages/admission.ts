import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { OpenLink } from './find-link.ts';

/** What a browser holds for a link. Names tell the link to nobody who does not have it. */
const nameOf = (what: 'in' | 'seen', { id }: OpenLink) =>
	`gatefold-link-${what}-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`;

/**
 * Signed with the password as it is stored, which nobody else has and which changes with it: with the old password goes
 * every admission by it. (rule K3)
 */
const signed = (link: OpenLink) =>
	createHmac('sha256', link.passwordHash ?? '')
		.update(`admitted to ${link.id}`)
		.digest();

/** Whether a browser may see what is behind a link: there is no password, or it has given it. */
export function isAdmitted(c: Context, link: OpenLink): boolean {
	if (link.passwordHash === null) return true;
	const given = Buffer.from(getCookie(c, nameOf('in', link)) ?? '', 'base64url');
	const expected = signed(link);
	return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Has the browser say from now on that it knows the password, until it is closed. */
export const admit = (c: Context, link: OpenLink, isSecure: boolean): void =>
	keep(c, 'in', link, signed(link).toString('base64url'), isSecure);

/** Whether a browser comes for the first time since it was opened; from now on it does not. */
export function isFirstVisit(c: Context, link: OpenLink, isSecure: boolean): boolean {
	if (getCookie(c, nameOf('seen', link)) !== undefined) return false;
	keep(c, 'seen', link, '1', isSecure);
	return true;
}

function keep(c: Context, what: 'in' | 'seen', link: OpenLink, value: string, secure: boolean): void {
	setCookie(c, nameOf(what, link), value, {
		httpOnly: true,
		secure,
		sameSite: 'Lax',
		path: `/s/${link.address}`,
	});
}
