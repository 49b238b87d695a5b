/**
 * Planted faults: each breaks the engine in one place, on purpose. The simulation has to find every one of them within
 * `mostSeeds` seeds; one that it does not find says that the simulation is too weak, or the place without a purpose.
 */
import type { Replacement } from './loader.ts';

export interface Mutant {
	name: string;
	/** The rule of src/lib/sync/SPEC.md that it breaks */
	rule: string;
	plants: readonly Replacement[];
}

export const mostSeeds = 2_000;

const pushing = 'server/sync/push.ts';
const reading = 'server/sync/read-views.ts';
const engine = 'src/lib/sync/host/engine.ts';

export const mutants: readonly Mutant[] = [
	{
		name: 'no savepoint',
		rule: 'P6',
		plants: [
			{ file: pushing, find: 'pipeline.send(change.tx`savepoint edit`);', replace: '' },
			{ file: pushing, find: 'pipeline.send(change.tx`release savepoint edit`);', replace: '' },
			{ file: pushing, find: 'await change.tx`rollback to savepoint edit`;', replace: '' },
		],
	},
	{
		name: 'a pull in READ COMMITTED',
		rule: 'L3',
		plants: [
			{
				file: reading,
				find: 'isolation level repeatable read read only',
				replace: 'isolation level read committed read only',
			},
		],
	},
	{
		name: 'ids forgotten in the cookie: what ran beside its snapshot is taken for seen',
		rule: 'L5',
		plants: [
			{
				file: 'server/sync/order.ts',
				find: String.raw`const xmin = /^\d{10}\.(\d{20})\./`,
				replace: String.raw`const xmin = /^\d{10}\.\d{20}\.(\d{20})\./`,
			},
		],
	},
	{
		name: 'ids forgotten in the cookie: an answer with ids alone says nothing',
		rule: 'L5',
		plants: [
			{
				file: reading,
				find: 'patch.length > 0 || Object.keys(lastMutationIDChanges).length > 0 || ',
				replace: 'patch.length > 0 || ',
			},
		],
	},
	{
		name: 'a space lock left out',
		rule: 'P1',
		plants: [
			{
				file: 'server/sync/spaces.ts',
				find: 'order by number for no key update',
				replace: 'order by number',
			},
		],
	},
	{
		name: 'a poke applied during a pull, whose answer then fits no more and is lost',
		rule: 'L23',
		plants: [
			{ file: engine, find: 'onBroken: () => this.#live?.pullNow(),', replace: 'onBroken: () => undefined,' },
			{ file: 'src/lib/sync/host/live.ts', find: 'await pokes.idle();', replace: '' },
			{ file: 'src/lib/sync/host/live.ts', find: 'pokes.clear();', replace: '' },
		],
	},
	{
		name: 'tombstones collected too early: a view from before is built upon',
		rule: 'L9',
		plants: [{ file: reading, find: ' || version < space.floor) {', replace: ') {' }],
	},
	{
		name: 'a refusal treated as a fault',
		rule: 'P6',
		plants: [
			{ file: pushing, find: 'if (!(error instanceof Refusal)) throw error;', replace: 'throw error;' },
		],
	},
	{
		name: 'a fault treated as a refusal',
		rule: 'P7',
		plants: [{ file: pushing, find: '/^2[23]/.test(error.code)', replace: 'true' }],
	},
	{
		name: 'the last mutation id given with the first chunk',
		rule: 'L8',
		plants: [{ file: reading, find: 'isPartial(cookie) ? {} : ids[i]!', replace: 'ids[i]!' }],
	},
	{
		name: 'a drop that passes over what is hidden',
		rule: 'L21',
		plants: [
			{
				file: engine,
				find: 'this.#rep.query((tx) => tx.scan({ prefix }).keys().toArray()),',
				replace: `this.#rep.query(async (tx) =>
					(await tx.scan({ prefix }).entries().toArray())
						.filter(([, value]) => !(value as { deleted?: true }).deleted)
						.map(([key]) => key as string)),`,
			},
		],
	},
	{
		name: 'a prediction that deletes its key',
		rule: 'L21',
		plants: [
			{
				file: 'src/lib/sync/predictions/view.ts',
				find: 'await this.put(key, { ...value, deleted: true });',
				replace: 'await this.#tx.del(key);',
			},
		],
	},
	{
		name: 'a bucket not derived again',
		rule: 'M6',
		plants: [{ file: 'src/lib/sync/mirror/record.ts', find: 'return record.ahead;', replace: 'return [];' }],
	},
	{
		name: 'an item looked for in the bucket before its own',
		rule: 'M11',
		plants: [
			{
				file: 'src/lib/sync/mirror/buckets.ts',
				find: 'if (there[middle]!.from <= place) low',
				replace: 'if (there[middle]!.from < place) low',
			},
		],
	},
	{
		name: 'a mutation run again',
		rule: 'P4',
		plants: [{ file: pushing, find: 'if (id <= last.id) return;', replace: '' }],
	},
	{
		name: 'a right that was lost and given again in between',
		rule: 'L9',
		plants: [{ file: reading, find: 'heldEpoch !== space.epoch || ', replace: '' }],
	},
	{
		name: 'links told to everyone in the album',
		rule: 'L1',
		plants: [{ file: reading, find: "!(forOwner && space.role !== 'owner')", replace: 'true' }],
	},
	{
		name: "a session's edits taken for another person's",
		rule: 'P11',
		plants: [
			{
				file: 'server/sync/routes.ts',
				find: 'if (user !== undefined && user !== c.var.actor.id)',
				replace: 'if (user === null)',
			},
			{ file: pushing, find: "if (group?.user_id !== actor) refuse('auth.required');", replace: '' },
		],
	},
	{
		name: 'what a restored server has forgotten is not pushed again',
		rule: 'L6',
		plants: [{ file: engine, find: "answer.patch[0]?.op === 'clear') void", replace: 'false) void' }],
	},
	{
		name: 'a change that is announced to nobody, and looked for by nobody',
		rule: 'V6',
		plants: [
			{ file: 'server/sync/transact.ts', find: 'bus.announce({', replace: 'void ({' },
			{ file: 'server/sync/live.ts', find: 'connection.dirty ??= new Set();', replace: '' },
		],
	},
	{
		name: 'what is announced while a stream is read is known to none that learns of it by that reading',
		rule: 'V7',
		plants: [
			{
				file: 'server/sync/live.ts',
				find: 'for (const number of spaces) meanwhile.add(number);',
				replace: '{}',
			},
		],
	},
];
