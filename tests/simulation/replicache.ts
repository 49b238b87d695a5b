/**
 * What engines get as Replicache here: the real one, into which the simulation can look, and which in a newer build has
 * a mutator more, or another version of the schema.
 */
import type { KVStoreProvider, MutatorDefs, ReplicacheOptions } from 'replicache';
import { ReplicacheImpl as Real } from 'replicache/impl';

type ImplOptions = ConstructorParameters<typeof Real>[1];

/** Of the app: how many mutators it has that the first did not, and what it calls the schema of its data. */
export interface Build {
	mutators: number;
	schema: number;
}

/** What stands behind one host's caches. */
export interface Behind {
	build: Build;
	instance?: Real;
}

const behind = new WeakMap<object, Behind>();

/** From now on, instances on these caches are noted. */
export const lookBehind = (caches: KVStoreProvider, look: Behind): void => void behind.set(caches, look);

export class ReplicacheImpl<M extends MutatorDefs> extends Real<M> {
	constructor(options: ReplicacheOptions<M>, impl?: ImplOptions) {
		const look = typeof options.kvStore === 'object' ? behind.get(options.kvStore) : undefined;
		const { mutators: count, schema } = look?.build ?? { mutators: 0, schema: 0 };
		const newer = Array.from({ length: count }, (_, i) => [`ofBuild${i + 1}`, async () => undefined]);
		const mutators = { ...options.mutators!, ...Object.fromEntries(newer) };
		super({ ...options, mutators, ...(schema > 0 && { schemaVersion: String(schema) }) }, impl);
		if (look) look.instance = this as unknown as Real;
	}
}
