import { Refusal } from '#domain/errors.ts';
import { type MutationInput, type MutationName, mutations } from '#domain/mutations.ts';

/** An input whose time may be left out; each member of a union by itself. */
type AtOptional<T> = T extends { at: string } ? Omit<T, 'at'> & { at?: string } : T;

/** One function a mutator. */
export type Mutate = { [N in MutationName]: (input: AtOptional<MutationInput<N>>) => Promise<void> };

const timed = (name: MutationName) => name !== 'registerAsset';

/**
 * The arguments as they go over the wire, from what a page passes.
 *
 * @throws Refusal `mutation.invalid` with the places that are wrong
 */
export function argumentsOf(name: MutationName, input: object): unknown {
	const filled = timed(name) ? { at: new Date().toISOString(), ...input } : input;
	const parsed = mutations[name].safeParse(filled);
	if (parsed.success) return parsed.data;
	const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
	throw new Refusal('mutation.invalid', { errors });
}

/** The mutators of a page: each parses its input and hands it on. */
export function mutators(send: (name: MutationName, args: unknown) => Promise<unknown>): Mutate {
	const made = Object.keys(mutations).map((name) => [
		name,
		async (input: object) => {
			await send(name as MutationName, argumentsOf(name as MutationName, input));
		},
	]);
	return Object.fromEntries(made) as Mutate;
}
