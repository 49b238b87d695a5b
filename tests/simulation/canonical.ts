/** JSON whose keys are sorted, so that equal values are equal text. */
export function canonical(value: unknown): string {
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	const fields: string[] = [];
	for (const key of Object.keys(value).sort()) {
		const held = (value as Record<string, unknown>)[key];
		if (held !== undefined) fields.push(`${JSON.stringify(key)}:${canonical(held)}`);
	}
	return `{${fields.join()}}`;
}

const texts = new WeakMap<object, string>();

/** The same of what nobody can change: a row as it was read, or a record within a database. */
export function canonicalOf(record: object): string {
	const known = texts.get(record);
	if (known !== undefined) return known;
	const text = canonical(record);
	texts.set(record, text);
	return text;
}
