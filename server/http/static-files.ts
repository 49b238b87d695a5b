import { readFile, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import type { Context, MiddlewareHandler } from 'hono';
import { getMimeType } from 'hono/utils/mime';

type Found = { path: string; encoding: string | undefined; size: number; modified: number };

const encodings = [
	['br', '.br'],
	['gzip', '.gz'],
] as const;

/**
 * Serves the built app. A file under `/_app/` that is not there is a 404 and never the app's page: a browser that still
 * runs an older build would take the page for a script.
 *
 * @param build the folder that `npm run build` writes
 */
export const staticFiles =
	(build: string): MiddlewareHandler =>
	async (c, next) => {
		if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next();
		const path = safePath(c.req.path);
		if (path === undefined) return next();
		const found = await find(build, path, c.req.header('accept-encoding') ?? '');
		if (found) return send(c, path, found);
		if (path.startsWith('/_app/') || !isNavigation(c)) return next();
		const page = await find(build, '/200.html', c.req.header('accept-encoding') ?? '');
		return page ? send(c, '/200.html', page) : next();
	};

async function find(build: string, path: string, accepted: string): Promise<Found | undefined> {
	if (path.endsWith('/')) return undefined;
	const file = join(build, path);
	const plain = await fileAt(file);
	if (!plain) return undefined;
	for (const [encoding, suffix] of encodings) {
		if (!accepts(accepted, encoding)) continue;
		const compressed = await fileAt(file + suffix);
		if (compressed) return { ...compressed, encoding };
	}
	return { ...plain, encoding: undefined };
}

async function fileAt(path: string) {
	try {
		const found = await stat(path);
		return found.isFile() ? { path, size: found.size, modified: found.mtimeMs } : undefined;
	} catch (error) {
		if (error instanceof Error && 'code' in error && absent.has(String(error.code))) return undefined;
		throw error;
	}
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

async function send(c: Context, path: string, found: Found) {
	const etag = `W/"${found.size.toString(36)}-${Math.round(found.modified).toString(36)}"`;
	c.header('etag', etag);
	c.header('vary', 'accept-encoding');
	c.header(
		'cache-control',
		path.startsWith('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache',
	);
	if (c.req.header('if-none-match')?.split(/, */).includes(etag)) return c.body(null, 304);
	c.header('content-type', getMimeType(path) ?? 'application/octet-stream');
	if (found.encoding) c.header('content-encoding', found.encoding);
	c.header('content-length', String(found.size));
	if (c.req.method === 'HEAD') return c.body(null);
	return c.body(new Uint8Array(await readFile(found.path)));
}

/** The path with its escapes undone; undefined where it leads out of the folder or is none. */
function safePath(path: string): string | undefined {
	try {
		const decoded = decodeURIComponent(path);
		const isPlain = !decoded.includes('\0') && !decoded.includes('\\') && normalize(decoded) === decoded;
		return isPlain && !decoded.split('/').includes('..') ? decoded : undefined;
	} catch {
		// A stray percent sign.
		return undefined;
	}
}

const accepts = (header: string, encoding: string) =>
	header.split(',').some((part) => {
		const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
		return name === encoding && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
	});

/** Whether the request is for a page to show, and not for a picture, script or datum. */
const isNavigation = (c: Context) =>
	c.req.header('sec-fetch-mode') === 'navigate' ||
	(c.req.header('sec-fetch-mode') === undefined && (c.req.header('accept') ?? '').includes('text/html'));
