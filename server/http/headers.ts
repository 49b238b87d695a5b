import type { MiddlewareHandler } from 'hono';
import { isSecureOrigin } from '../config.ts';

const headers = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'strict-origin-when-cross-origin',
	'cross-origin-resource-policy': 'same-origin',
	'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
	'x-frame-options': 'DENY',
	// Scripts are named by hash in the page's own policy, which the build writes as a meta element. A browser keeps to
	// both, and only a header may say who may frame a page.
	'content-security-policy': "frame-ancestors 'none'; object-src 'none'; base-uri 'none'; form-action 'self'",
};

/**
 * Headers that every answer carries. A route that has set one of them itself (a page made for frames) keeps its own.
 *
 * @param origin what people open; where it is not secure, browsers ignore one of the headers and say so on the console
 */
export function securityHeaders(origin: string): MiddlewareHandler {
	const all = {
		...headers,
		...(isSecureOrigin(origin) ? { 'cross-origin-opener-policy': 'same-origin' } : {}),
	};
	return async (c, next) => {
		await next();
		for (const [name, value] of Object.entries(all)) {
			if (!c.res.headers.has(name)) c.res.headers.set(name, value);
		}
	};
}
