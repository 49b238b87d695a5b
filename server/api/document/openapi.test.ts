import { expect, test } from 'vitest';
import * as z from 'zod';
import { Name } from '#domain/text.ts';
import { described } from '../route.ts';
import { openApi } from './openapi.ts';

const Thing = z.object({
	name: z.string(),
	inside: z.array(z.object({ id: z.string() }).meta({ id: 'Part' })),
});
const site = { origin: 'https://photos.example.org', version: '1.2.3' };

const document = openApi(
	[
		described({
			id: 'putThing',
			method: 'put',
			path: '/things/{id}',
			tag: 'Things',
			summary: 'Puts a thing',
			params: z.object({ id: z.string() }),
			query: z.object({ limit: z.coerce.number().int().default(10), after: z.string().optional() }),
			body: z.strictObject({ name: Name }),
			isIdempotentByKey: true,
			answer: { status: 201, description: 'The thing', schema: Thing.meta({ id: 'Thing' }) },
			errors: ['album.not_found', 'user.not_found'],
			statuses: { 'user.not_found': 400 },
		}),
	],
	site,
);
const operation = document.paths['/things/{id}']!.put as {
	parameters: { name: string; in: string; required: boolean }[];
	requestBody: { content: Record<string, { schema: object }> };
	responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
};

test('a path has all of its parameters, a query only those that it must have', () => {
	expect(operation.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
		['id', 'path', true],
		['limit', 'query', false],
		['after', 'query', false],
		['Idempotency-Key', 'header', undefined],
	]);
});

test('a body has the bounds of the schema that checks it, of the small form of zod too', () => {
	expect(operation.requestBody.content['application/json']!.schema).toMatchObject({
		properties: { name: { minLength: 1, maxLength: 200 } },
		required: ['name'],
		additionalProperties: false,
	});
});

test('shapes with a name are told once, and referred to wherever they stand', () => {
	expect(operation.responses['201']!.content!['application/json']!.schema).toEqual({
		$ref: '#/components/schemas/Thing',
	});
	expect(document.components.schemas).toMatchObject({
		Thing: { properties: { inside: { items: { $ref: '#/components/schemas/Part' } } } },
		Part: { properties: { id: { type: 'string' } } },
		Error: {},
	});
});

test('each code stands under the status that this route answers it with', () => {
	expect(operation.responses['404']!.description).toContain('`album.not_found`');
	expect(operation.responses['400']!.description).toContain('`user.not_found`');
	expect(operation.responses['404']!.description).not.toContain('user.not_found');
	expect(operation.responses['415']!.description).toContain('input.wrong_type');
});
