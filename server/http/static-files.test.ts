import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { staticFiles } from './static-files.ts';

let folder: string;
let app: Hono;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'gatefold-static-'));
	const build = join(folder, 'build');
	mkdirSync(join(build, '_app', 'immutable'), { recursive: true });
	writeFileSync(join(folder, 'secret'), 'outside');
	writeFileSync(join(build, '200.html'), '<title>Gatefold</title>');
	writeFileSync(join(build, 'service-worker.js'), 'plain');
	writeFileSync(join(build, 'service-worker.js.br'), 'brotli');
	writeFileSync(join(build, 'service-worker.js.gz'), 'gzip');
	writeFileSync(join(build, '_app', 'immutable', 'start.AbC.js'), 'export {}');
	app = new Hono().use(staticFiles(build)).notFound((c) => c.text('nothing', 404)) as Hono;
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
const asPage = { accept: 'text/html,*/*', 'sec-fetch-mode': 'navigate' };

test('a hashed file is kept for ever, every other one is asked for again', async () => {
	const hashed = await get('/_app/immutable/start.AbC.js');
	expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
	expect(hashed.headers.get('content-type')).toMatch(/^text\/javascript/);
	const worker = await get('/service-worker.js');
	expect(worker.headers.get('cache-control')).toBe('no-cache');
	const etag = worker.headers.get('etag') ?? '';
	expect((await get('/service-worker.js', { 'if-none-match': etag })).status).toBe(304);
});

test.each([
	['br, gzip', 'brotli', 'br'],
	['gzip, deflate', 'gzip', 'gzip'],
	['br;q=0, gzip', 'gzip', 'gzip'],
	['', 'plain', null],
])('for %j the file that was compressed so is sent', async (accepted, body, encoding) => {
	const answer = await get('/service-worker.js', { 'accept-encoding': accepted });
	expect(await answer.text()).toBe(body);
	expect(answer.headers.get('content-encoding')).toBe(encoding);
	expect(answer.headers.get('vary')).toBe('accept-encoding');
});

test('a page of the app is the one page, whatever its path', async () => {
	const answer = await get('/albums/0198c0de-0000-7000-8000-000000000000', asPage);
	expect([answer.status, await answer.text()]).toEqual([200, '<title>Gatefold</title>']);
	expect(answer.headers.get('cache-control')).toBe('no-cache');
});

test.each(['/_app/immutable/gone.js', '/_app/version.json', '/_app/immutable/'])(
	'%s, which is not there, is a 404 and never the page',
	async (path) => expect((await get(path, asPage)).status).toBe(404),
);

test('a picture that is not there is a 404', async () => {
	const answer = await get('/favicon.ico', { accept: 'image/*', 'sec-fetch-mode': 'no-cors' });
	expect(answer.status).toBe(404);
});

test.each(['/..%2fsecret', '/%2e%2e/secret', '/_app/..%2f..%2fsecret', '/..%5csecret', '/%00', '/%'])(
	'%s leads nowhere',
	async (path) => expect(await (await get(path)).text()).toBe('nothing'),
);
