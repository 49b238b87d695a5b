import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../support/people.ts';
import { valuesOf } from './arbitrary.ts';
import { RestSite } from './site.ts';

interface Operation {
	operationId: string;
	summary: string;
	parameters: { name: string; in: string; required: boolean; schema: Record<string, unknown> }[];
	requestBody?: { content: { 'application/json'?: { schema: Record<string, unknown>; example?: unknown } } };
	responses: Record<string, unknown>;
}
interface Document {
	openapi: string;
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, unknown> };
}

let site: RestSite;
let ana: Person;
let document: Document;
let operations: { path: string; method: Method; operation: Operation }[];
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

beforeAll(async () => {
	site = await RestSite.start();
	ana = await site.server.person('ana');
	document = (await (await ana.request('/api/openapi.json')).json()) as Document;
	operations = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			...{ path, method: method.toUpperCase() as Method, operation },
		})),
	);
});
afterAll(() => site.stop());

describe('the document', () => {
	test('is OpenAPI 3.1, each operation named once, and every reference leads somewhere', () => {
		expect(document.openapi).toBe('3.1.0');
		const ids = operations.map(({ operation }) => operation.operationId);
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids.length).toBeGreaterThan(30);
		const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => to!);
		expect(references.length).toBeGreaterThan(20);
		for (const to of new Set(references)) {
			expect(to).toMatch(/^#\/components\/schemas\/\w+$/);
			expect(document.components.schemas).toHaveProperty(to.split('/').at(-1)!);
		}
	});

	test('names every parameter of a path, and nothing else as one', () => {
		for (const { path, operation } of operations) {
			const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
			const told = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
			expect(told.sort(), path).toEqual(inPath.sort());
		}
	});

	test('can be read by people, without a script', async () => {
		const answer = await site.server.request('/api/docs', {});
		const page = await answer.text();
		expect(answer.headers.get('content-type')).toContain('text/html');
		expect(page).not.toContain('<script');
		for (const { operation } of operations) expect(page).toContain(`id="${operation.operationId}"`);
	});

	test('has examples that are taken as they are', async () => {
		const { body: album } = await site.call<{ id: string }>(ana, 'POST', '/albums', {
			albumName: 'Examples',
		});
		const [assetId] = await site.stored(ana, 1);
		const [track] = await site.stored(ana, 1, 'audio');
		const ben = await site.server.person('ben');
		await site.call(ana, 'PUT', `/albums/${album.id}/users`, {
			albumUsers: [{ userId: ben.id, role: 'viewer' }],
		});
		let tried = 0;
		for (const { path, method, operation } of operations) {
			const example = operation.requestBody?.content['application/json']?.example;
			if (example === undefined) continue;
			const id = path.startsWith('/assets') ? assetId! : path.startsWith('/tracks') ? track! : album.id;
			const asked = path.replace('{id}', id).replace('{userId}', ben.id);
			const text = JSON.stringify(example).replace('"ana"', '"ben"');
			const { status } = await site.call(ana, method, asked, text);
			expect(status, `${method} ${path}`).toBeLessThan(300);
			tried++;
		}
		expect(tried).toBeGreaterThan(5);
	});
});

type Parameter = Operation['parameters'][number];

/** What may stand in the place of each parameter, or of some; one in four times anything */
const valuesFor = (
	{ parameters }: Operation,
	which: (one: Parameter) => boolean = () => true,
	anything = 1,
) =>
	fc.record(
		Object.fromEntries(
			parameters
				.filter((one) => one.in !== 'header' && which(one))
				.map(({ name, schema }) => [
					name,
					fc.oneof(
						{ weight: 3, arbitrary: valuesOf(schema, document.components.schemas) },
						{ weight: anything, arbitrary: fc.string() },
					),
				]),
		),
	);

function addressOf(path: string, { parameters }: Operation, given: Record<string, unknown>): string {
	let asked = path;
	const query = new URLSearchParams();
	for (const { name, in: place } of parameters) {
		const value = String(given[name]);
		if (place === 'path') asked = asked.replace(`{${name}}`, encodeURIComponent(value.toWellFormed()) || '-');
		if (place === 'query' && given[name] !== undefined) query.set(name, value);
	}
	return `${asked}?${query.toString()}`;
}

describe('whatever is sent', () => {
	const raw = fc.oneof(
		fc.constantFrom(
			'',
			'{',
			'[]',
			'null',
			'0',
			'"text"',
			'{"ids":{}}',
			'{"__proto__":1}',
			'\0',
			'[[[[[[]]]]]]',
		),
		fc.string({ unit: 'binary', maxLength: 200 }),
		fc.json({ maxDepth: 3 }),
	);

	test('is answered as the document says, and never with a fault', { timeout: 120_000 }, async () => {
		const { schemas } = document.components;
		for (const { path, method, operation } of operations) {
			const shape = operation.requestBody?.content['application/json']?.schema;
			const body = shape
				? fc.oneof(
						valuesOf(shape, schemas).map((one) => JSON.stringify(one)),
						raw,
					)
				: fc.constant(undefined);
			await fc.assert(
				fc.asyncProperty(valuesFor(operation), body, async (given, text) => {
					const asked = addressOf(path, operation, given);
					if (/\/\.{1,2}(\/|\?)/.test(asked)) return;
					const { status } = await site.call(ana, method, asked, text);
					expect(status).toBeLessThan(500);
					if (status !== 404) expect(operation.responses).toHaveProperty(String(status));
				}),
				{ numRuns: 25 },
			);
		}
	});

	test('with another type than JSON is refused', async () => {
		const sent = await ana.request('/api/albums', {
			method: 'POST',
			headers: { 'content-type': 'text/plain' },
			body: '{"albumName":"Text"}',
		});
		expect([sent.status, await sent.json()]).toMatchObject([415, { code: 'input.wrong_type' }]);
	});

	test('from another site is refused, and with a wrong key for retries too', async () => {
		const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
		expect((await site.call(ana, 'POST', '/albums', { albumName: 'Foreign' }, foreign)).body).toMatchObject({
			code: 'auth.foreign_origin',
		});
		const long = { 'idempotency-key': 'x'.repeat(201) };
		expect((await site.call(ana, 'POST', '/albums', { albumName: 'Long' }, long)).status).toBe(400);
	});

	test('cannot be done while the database is away, and every route says so', async () => {
		const away = await RestSite.start();
		try {
			const someone = await away.server.person('someone');
			await away.server.sql.end();
			const { schemas } = document.components;
			const notAsked: string[] = [];
			for (const { path, method, operation } of operations) {
				const shape = operation.requestBody?.content['application/json']?.schema;
				const body = shape ? valuesOf(shape, schemas) : fc.constant(undefined);
				const requests = fc.sample(
					fc.tuple(
						valuesFor(operation, ({ required }) => required, 0),
						body,
					),
					{ numRuns: 60, seed: 1 },
				);
				const codes = new Set<unknown>();
				for (const [given, one] of requests) {
					const text = one === undefined ? undefined : JSON.stringify(one);
					const answer = await away.call(someone, method, addressOf(path, operation, given), text);
					codes.add(answer.status === 503 ? answer.body.code : answer.status);
					if (answer.status !== 400) break;
				}
				if (!codes.has('unavailable')) notAsked.push(`${operation.operationId} ${[...codes].join()}`);
			}
			expect(notAsked).toEqual([
				// Forms, of which the fields are looked at first; what is off on this server; no handle; no key
				...['uploadAsset 400', 'uploadTrack 400'],
				...['getAtprotoAccount 200', 'connectAtprotoAccount 400', 'disconnectAtprotoAccount 403'],
				...['listReleaseRecords 403', 'retryReleaseRecords 403'],
				...['findUser 200', 'getOwnKey 401'],
			]);
		} finally {
			await away.stop();
		}
	});
});
