import * as z from 'zod';
import type { ErrorCode } from '#domain/errors.ts';
import { answerOf } from '../errors.ts';
import type { Route, Schema } from '../route.ts';
import { Failure } from '../schemas/shapes.ts';

type Json = Record<string, unknown>;

/** What every route may answer besides. */
const usual: ErrorCode[] = [
	'input.invalid',
	'auth.required',
	'auth.wrong_key',
	'auth.no_scope',
	'auth.too_many_tries',
	'unavailable',
];
const usualOfWrites: ErrorCode[] = ['auth.foreign_origin', 'input.too_large', 'storage.full'];
const usualOfBodies: ErrorCode[] = ['input.wrong_type'];

/** How a program says whose it is */
const ways = [{ key: [] }, { bearer: [] }];

/**
 * The OpenAPI 3.1 document of routes, made from the schemas that check what comes. Of a schema's transforms it has what
 * goes in for requests, and what comes out for answers.
 */
export function openApi(routes: readonly Route[], { origin, version }: { origin: string; version: string }) {
	const schemas: Json = {};
	const of = (schema: Schema, io: 'input' | 'output') => jsonSchema(schema, io, schemas);
	const paths: Record<string, Json> = {};
	for (const { description } of routes) {
		const { method, path } = description;
		paths[path] = { ...paths[path], [method]: operation(description, of) };
	}
	of(Failure, 'output');
	return {
		openapi: '3.1.0',
		info: {
			title: 'Gatefold',
			version,
			description:
				'Everything that a person can do in the app, for programs. What is written here reaches every device at once.',
		},
		servers: [{ url: `${origin}/api` }],
		paths,
		components: {
			schemas,
			securitySchemes: {
				key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
				bearer: { type: 'http', scheme: 'bearer' },
			},
		},
		security: ways,
	};
}

function operation(route: Route['description'], of: (schema: Schema, io: 'input' | 'output') => Json): Json {
	const { id, tag, summary, description, params, query, body, form, example, answer, isOpen } = route;
	return {
		operationId: id,
		tags: [tag],
		summary,
		...(description && { description }),
		...(isOpen && { security: [{}, ...ways] }),
		parameters: [
			...parametersOf(params && of(params, 'input'), 'path'),
			...parametersOf(query && of(query, 'input'), 'query'),
			...(route.isIdempotentByKey ? [idempotencyKey] : []),
		],
		...(body && {
			requestBody: {
				required: !route.isBodyOptional,
				content: { 'application/json': { schema: of(body, 'input'), ...(example ? { example } : {}) } },
			},
		}),
		...(form && {
			requestBody: {
				required: true,
				content: {
					'multipart/form-data': {
						schema: {
							type: 'object',
							properties: Object.fromEntries(
								form.map((name) => [name, { type: 'string', format: 'binary' }]),
							),
							required: form,
						},
					},
				},
			},
		}),
		responses: {
			[answer.status]: {
				description: answer.description,
				...(answer.schema && { content: { 'application/json': { schema: of(answer.schema, 'output') } } }),
				...(answer.type && { content: { [answer.type]: { schema: { type: 'string', format: 'binary' } } } }),
			},
			...failures(route),
		},
	};
}

/** All that a route may refuse with. */
export const codesOf = ({ method, body, errors, isOpen }: Route['description']): Set<ErrorCode> =>
	new Set([
		...errors,
		...usual.filter((code) => !isOpen || code !== 'auth.required'),
		...(method === 'get' ? [] : usualOfWrites),
		...(body ? usualOfBodies : []),
	]);

/** Every status that can be refused with, and its codes. */
function failures(route: Route['description']): Json {
	const { statuses = {} } = route;
	const byStatus = Map.groupBy(codesOf(route), (code) => statuses[code] ?? answerOf(code)[0]);
	return Object.fromEntries(
		[...byStatus].map(([status, group]) => [
			status,
			{
				description: group.map((code) => `\`${code}\`: ${answerOf(code)[1]}`).join('\n\n'),
				content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
			},
		]),
	);
}

const idempotencyKey = {
	name: 'Idempotency-Key',
	in: 'header',
	description:
		'A request that is sent again with the same one and the same body makes nothing twice: what the first has made is answered.',
	schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function parametersOf(schema: Json | undefined, place: 'path' | 'query'): Json[] {
	const properties = (schema?.properties ?? {}) as Record<string, Json>;
	const required = (schema?.required ?? []) as string[];
	return Object.entries(properties).map(([name, { description, ...rest }]) => ({
		name,
		in: place,
		required: place === 'path' || required.includes(name),
		...(description ? { description } : {}),
		schema: rest,
	}));
}

/** A schema as the document has it. Those with a name are put among the components, and referred to. */
function jsonSchema(schema: Schema, io: 'input' | 'output', components: Json): Json {
	const { $schema, $defs = {}, ...rest } = z.toJSONSchema(schema, { io }) as Json;
	void $schema;
	for (const [name, shape] of Object.entries($defs as Json)) components[name] = relocated(shape);
	return relocated(rest) as Json;
}

function relocated(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(relocated);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== 'id' || typeof (value as Json).id !== 'string')
			.map(([name, part]) => [
				name,
				name === '$ref' && typeof part === 'string'
					? part.replace('#/$defs/', '#/components/schemas/')
					: relocated(part),
			]),
	);
}
