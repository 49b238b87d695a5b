import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { npmFolder } from '../../support/npm-folder.ts';
import { Person, siteAt } from '../../support/people.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const run = promisify(execFile);
const folder = await npmFolder('openapi-client', [
	'openapi-typescript@7.13.0',
	'openapi-fetch@0.17.0',
	'typescript@5.9.3',
]);

/** A program of somebody who knows the document alone. */
const program = `
	import createClient from 'openapi-fetch';
	import type { paths } from './api.ts';

	const [baseUrl, key] = process.argv.slice(2) as [string, string];
	const api = createClient<paths>({ baseUrl, headers: { 'x-api-key': key } });

	const made = await api.POST('/albums', {
		body: { albumName: 'Typed', assetIds: [], albumUsers: [] },
		params: { header: { 'Idempotency-Key': 'typed' } },
	});
	if (!made.data) throw new Error(made.error.code);
	const { data: page } = await api.GET('/albums/{id}', {
		params: { path: { id: made.data.id }, query: { limit: 10 } },
	});
	const { error } = await api.PATCH('/albums/{id}', {
		params: { path: { id: made.data.id } },
		// @ts-expect-error: there is no such order
		body: { order: 'sideways' },
	});
	const count: number | undefined = page?.assetCount;
	console.log(JSON.stringify([page?.albumName, count, error?.code]));
`;

describe.runIf(folder)('a client of TypeScript that is made from the document', { timeout: 120_000 }, () => {
	let server: TestServer;
	let key: string;
	let work: string;

	beforeAll(async () => {
		server = await startServer();
		const { id, cookie } = await server.account();
		const person = new Person(siteAt(server.origin), id, 'ana', cookie);
		const made = await person.post('/api/keys', { name: 'client', scopes: ['read', 'write'] });
		({ secret: key } = (await made.json()) as { secret: string });
		work = await mkdtemp(join(folder!, 'client-'));
	}, 60_000);
	afterAll(async () => {
		await server.stop();
		await rm(work, { recursive: true, force: true });
	});

	test('is written, takes what the document says and nothing else, and works', async () => {
		const bin = (name: string) => join(folder!, 'node_modules', '.bin', name);
		await run(bin('openapi-typescript'), [`${server.origin}/api/openapi.json`, '-o', join(work, 'api.ts')]);
		await writeFile(join(work, 'package.json'), '{"type":"module"}');
		await writeFile(join(work, 'program.ts'), program);
		const strict = ['--strict', '--skipLibCheck', '--rewriteRelativeImportExtensions'];
		const modern = ['--target', 'es2023', '--module', 'nodenext', '--types', 'node'];
		const types = ['--typeRoots', join(import.meta.dirname, '..', '..', '..', 'node_modules', '@types')];
		const checked = await run(bin('tsc'), [...strict, ...modern, ...types, join(work, 'program.ts')]).catch(
			(error: { stdout: string }) => error,
		);
		expect(checked.stdout).toBe('');
		const { stdout } = await run(process.execPath, [join(work, 'program.js'), `${server.origin}/api`, key]);
		expect(JSON.parse(stdout)).toEqual(['Typed', 0, 'input.invalid']);
	});
});
