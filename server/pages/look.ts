import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Env } from '../services.ts';

const root = join(import.meta.dirname, '..', '..');
const fonts = {
	'fraunces.woff2': 'fraunces/files/fraunces-latin-opsz-normal.woff2',
	'instrument-sans.woff2': 'instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
};

// The app's own colours and measures, so that both look as one.
const sheet = [
	join(root, 'src', 'lib', 'ui', 'tokens.css'),
	...['pages.css', 'adding.css', 'releases/release.css'].map((name) => join(import.meta.dirname, name)),
]
	.map((path) => readFileSync(path, 'utf8'))
	.join('\n');
const version = createHash('sha256').update(sheet).digest('hex').slice(0, 12);

/** No key and no chosen address is a single dash, so it names no link. */
export const sheetPath = `/s/-/pages-${version}.css`;

/** What the pages are drawn with: a style sheet and two fonts. */
export function look(): Hono<Env> {
	const routes = new Hono<Env>();
	const serve = (path: string, type: string, read: () => string | Uint8Array<ArrayBuffer>) =>
		routes.get(path, (c) => {
			c.header('content-type', type);
			c.header('cache-control', 'public, max-age=31536000, immutable');
			return c.body(read());
		});
	serve(sheetPath.replace(/^\/s/, ''), 'text/css; charset=utf-8', () => sheet);
	for (const [name, file] of Object.entries(fonts))
		serve(
			`/-/${name}`,
			'font/woff2',
			() => new Uint8Array(readFileSync(join(root, 'node_modules', '@fontsource-variable', file))),
		);
	return routes;
}
