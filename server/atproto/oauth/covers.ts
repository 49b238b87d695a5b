/**
 * Whether scopes that were granted allow all that was asked for. Servers say the same in different words: one scope for
 * several collections, or all of them.
 *
 * @param granted as a server says them, separated by spaces
 */
export function covers(granted: string, wanted: readonly string[]): boolean {
	const scopes = granted.split(' ');
	return wanted.every((scope) => {
		const [resource = '', value = ''] = scope.split(':');
		return scopes.some((one) => one === scope || allows(one, resource, value));
	});
}

/** The parameter by which a scope names what it is for, where it is for several */
const names: Record<string, string> = { repo: 'collection', blob: 'accept' };

function allows(scope: string, resource: string, value: string): boolean {
	const parameter = names[resource];
	const [head = '', query = ''] = scope.split('?');
	const [name, single] = head.split(':');
	if (parameter === undefined || name !== resource) return false;
	const parameters = new URLSearchParams(query);
	// Such as for deleting alone.
	if (parameters.has('action')) return false;
	const values = [
		...(single === undefined ? [] : [decodeURIComponent(single)]),
		...parameters.getAll(parameter),
	];
	return values.some((one) => one === value || one === '*' || one === '*/*');
}
