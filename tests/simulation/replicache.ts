/**
 * What engines get as Replicache here: the real one, into which the simulation can look, and which in a newer build has
 * a mutator more.
 */
import type { KVStoreProvider, MutatorDefs, ReplicacheOptions } from 'replicache';
import { ReplicacheImpl as Real } from 'replicache/impl';

type ImplOptions = ConstructorParameters<typeof Real>[1];

/** What stands behind one host's caches. */
export interface Behind {
	/** Of the app: each has a mutator more than the one before */
	build: number;
	instance?: Real;
}

const behind = new WeakMap<object, Behind>();

/** From now on, instances on these caches are noted. */
export const lookBehind = (caches: KVStoreProvider, look: Behind): void => void behind.set(caches, look);

export class ReplicacheImpl<M extends MutatorDefs> extends Real<M> {
	constructor(options: ReplicacheOptions<M>, impl?: ImplOptions) {
		const look = typeof options.kvStore === 'object' ? behind.get(options.kvStore) : undefined;
		const newer = Array.from({ length: look?.build ?? 0 }, (_, i) => [
			`ofBuild${i + 1}`,
			async () => undefined,
		]);
		super({ ...options, mutators: { ...options.mutators!, ...Object.fromEntries(newer) } }, impl);
		if (look) look.instance = this as unknown as Real;
	}
}
