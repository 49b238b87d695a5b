import fc from 'fast-check';

type Json = Record<string, unknown>;

/**
 * Values that a schema of JSON lets pass, and some that it does not quite: `$ref` is looked up among the components.
 * Knows what the document uses, and says so where it meets more.
 */
export function valuesOf(schema: Json, components: Json): fc.Arbitrary<unknown> {
	if (typeof schema.$ref === 'string')
		return valuesOf(components[schema.$ref.split('/').at(-1)!] as Json, components);
	const either = (schema.anyOf ?? schema.oneOf) as Json[] | undefined;
	if (either) return fc.oneof(...either.map((one) => valuesOf(one, components)));
	if ('const' in schema) return fc.constant(schema.const);
	if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
	switch (schema.type) {
		case 'object':
			return objects(schema, components);
		case 'array':
			return fc.array(valuesOf(schema.items as Json, components), {
				minLength: Number(schema.minItems ?? 0),
				maxLength: 4,
			});
		case 'string':
			return texts(schema);
		case 'integer':
		case 'number':
			return fc.integer({
				min: Number(schema.minimum ?? -5),
				max: Math.min(Number(schema.maximum ?? 2000), 2000),
			});
		case 'boolean':
			return fc.boolean();
		case 'null':
			return fc.constant(null);
		default:
			throw new Error(`no values for ${JSON.stringify(schema)}`);
	}
}

function objects(schema: Json, components: Json): fc.Arbitrary<unknown> {
	const properties = (schema.properties ?? {}) as Record<string, Json>;
	const shape = Object.fromEntries(
		Object.entries(properties).map(([name, one]) => [name, valuesOf(one, components)]),
	);
	return fc.record(shape, { requiredKeys: (schema.required ?? []) as string[] });
}

function texts({ pattern, format, maxLength }: Json): fc.Arbitrary<unknown> {
	if (format === 'date-time')
		return fc
			.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true })
			.map((date) => date.toISOString());
	if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
	return fc.oneof(
		fc.string({ maxLength: Math.min(Number(maxLength ?? 300), 300), unit: 'binary' }),
		fc.constantFrom('\0', '%', '../..', '🏳️‍🌈', '\ud800', "'; drop table albums; --"),
	);
}
