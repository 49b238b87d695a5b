import type { MiddlewareHandler } from 'hono';
import { refuse } from '#domain/errors.ts';

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what another site has a browser send here. Browsers say where a write comes from: `Sec-Fetch-Site` on secure
 * origins, `Origin` everywhere; what says neither is no browser, and brings no cookie that it did not mean to send.
 *
 * @param origin the origin that people open, which a proxy may not pass on as `Host`
 * @param isExempt of requests in which no cookie counts
 */
export const sameOrigin =
	(origin: string, isExempt: (request: Request) => boolean = () => false): MiddlewareHandler =>
	async (c, next) => {
		if (!reads.has(c.req.method) && !isExempt(c.req.raw) && !isOurs(c.req.raw, origin))
			refuse('auth.foreign_origin');
		await next();
	};

/** Whether a request comes from a page of this server, or from no page at all. */
export function isOurs(request: Request, origin: string): boolean {
	const from = request.headers.get('origin');
	if (from === origin) return true;
	const site = request.headers.get('sec-fetch-site');
	if (site !== null) return site === 'same-origin' || site === 'none';
	if (from === null) return true;
	return URL.parse(from)?.host === (request.headers.get('host') ?? new URL(request.url).host);
}
