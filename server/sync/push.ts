/**
 * The authoritative half of an edit: src/lib/sync/SPEC.md, "Push".
 *
 *   push ─► batches ─► one transaction each: lock client group, clients, spaces
 *                      └► each mutation in a savepoint ─► done │ refused: roll back to it, leave a notice
 *                                                              │ fault: roll back all, answer 5xx
 */
import postgres, { type PendingQuery, type Row } from 'postgres';
import { Refusal, refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { isMutationName, mutations } from '#domain/mutations.ts';
import type { Mutation, PushRequest } from '#protocol/push.ts';
import type { Room } from '../db/room.ts';
import type { Tx } from '../db/sql.ts';
import type { Change } from './change.ts';
import type { Command, Look } from './command.ts';
import { commands } from './commands.ts';
import { leaveNotice } from './notices.ts';
import { transact, type Transactor } from './transact.ts';

/** The most mutations of one transaction, and the milliseconds after which no further one begins: locks are held. */
const batchSize = 200;
const batchTime = 50;

/**
 * Applies what a client group has done, each mutation once and in its client's order.
 *
 * @param onBatch called after each transaction: what it did is kept, whatever comes of the rest
 * @throws Refusal `auth.required` when the client group is someone else's; any other error is a fault: the mutation
 *   that met it and those behind it are not applied, and come again
 */
export async function push(
	transactor: Transactor & { room?: Room | undefined },
	actor: Id,
	request: PushRequest,
	onBatch: () => void = () => undefined,
): Promise<void> {
	let rest = request.mutations;
	while (rest.length > 0) {
		await transactor.room?.check();
		const done = await pushBatch(transactor, actor, request.clientGroupID, rest.slice(0, batchSize));
		rest = rest.slice(done);
		onBatch();
	}
}

/** @returns how many of the mutations are dealt with */
async function pushBatch(
	transactor: Transactor,
	actor: Id,
	groupId: string,
	batch: Mutation[],
	impossible?: Refusal,
): Promise<number> {
	const parsed = batch.map(parse);
	if (impossible) parsed[0] = { mutation: batch[0]!, run: impossible };
	const look: Look = { sql: transactor.sql, actor };
	const spaces = (await Promise.all(parsed.map((edit) => spacesOf(edit, look)))).flat();
	let reached = 0;
	try {
		return await transact<number, Clients>(
			transactor,
			{ actor, spaces, groups: [groupId] },
			async (change, clients) => {
				reached = 0;
				const until = performance.now() + batchTime;
				const pipeline = new Pipeline();
				for (const edit of parsed) {
					if (reached > 0 && performance.now() > until) break;
					await apply(change, pipeline, clients, groupId, edit);
					reached++;
				}
				await pipeline.done();
				await acknowledge(change.tx, groupId, clients);
				return reached;
			},
			(tx) => lockClients(tx, groupId, actor, [...new Set(batch.map((mutation) => mutation.clientID))]),
		);
	} catch (error) {
		if (error instanceof Refusal) throw error;
		const refusal = refusalOf(error);
		if (reached === 0 && refusal && !impossible) return pushBatch(transactor, actor, groupId, batch, refusal);
		if (reached === 0) throw error;
		// One mutation that the server cannot digest must not hold up what came before it.
		const done = await pushBatch(transactor, actor, groupId, batch.slice(0, reached), impossible);
		if (refusal && reached < batch.length) return done;
		throw error;
	}
}

interface Edit {
	mutation: Mutation;
	/** What to run, or why it cannot be run at all */
	run: { command: Command<unknown>; args: unknown } | Refusal;
}

function parse(mutation: Mutation): Edit {
	if (!isMutationName(mutation.name))
		return { mutation, run: new Refusal('mutation.unknown', { name: mutation.name }) };
	const args = mutations[mutation.name].safeParse(mutation.args);
	if (!args.success)
		return {
			mutation,
			run: new Refusal('mutation.invalid', { path: args.error.issues[0]?.path.join('.') ?? '' }),
		};
	return { mutation, run: { command: commands[mutation.name] as Command<unknown>, args: args.data } };
}

async function spacesOf({ run }: Edit, look: Look): Promise<Id[]> {
	return run instanceof Refusal ? [] : run.command.spacesOf(look, run.args);
}

async function apply(
	change: Change,
	pipeline: Pipeline,
	clients: Clients,
	groupId: string,
	edit: Edit,
): Promise<void> {
	const { clientID, id } = edit.mutation;
	const last = clients.get(clientID)!;
	// A gap is accepted: after a restore the server knows less than the client, which will not send the rest again.
	if (id <= last.id) return;

	const back = change.mark();
	pipeline.send(change.tx`savepoint edit`);
	try {
		if (edit.run instanceof Refusal) throw edit.run;
		const needed = edit.run.command.spacesOf({ sql: change.tx, actor: change.actor }, edit.run.args);
		change.require(Array.isArray(needed) ? needed : await needed);
		await edit.run.command.run(change, edit.run.args);
		for (const { refusal, args } of change.takeReports())
			await leaveNotice(change, groupId, { ...edit.mutation, args }, refusal);
		pipeline.send(change.tx`release savepoint edit`);
	} catch (error) {
		// What fails in the database fails all of postgres.js's transaction, also behind a savepoint: see pushBatch.
		if (!(error instanceof Refusal)) throw error;
		await change.tx`rollback to savepoint edit`;
		back();
		await leaveNotice(change, groupId, edit.mutation, error);
	}
	last.id = id;
	last.moved = true;
}

/**
 * What must not be tried again besides a refusal: data that the database finds impossible (SQLSTATE classes 22 and 23).
 * The same edit would meet the same answer for ever, and hold up all that its device has waiting behind it. What came
 * before it is done, then it is first in a batch, and there it is refused without being run.
 */
function refusalOf(error: unknown): Refusal | undefined {
	if (error instanceof postgres.PostgresError && /^2[23]/.test(error.code))
		return new Refusal('mutation.invalid', { sqlState: error.code });
	return undefined;
}

/**
 * Statements whose answers nothing depends on. They travel with the next statement of the same connection, which answers
 * in order, and a savepoint then costs no round trip of its own.
 */
class Pipeline {
	readonly #answers: Promise<unknown>[] = [];

	send(statement: PendingQuery<Row[]>): void {
		const answer = statement.execute();
		// What fails here fails whatever is sent after it too; done() tells it where nothing is.
		answer.catch(() => undefined);
		this.#answers.push(answer);
	}

	/** @throws what the first of them that failed did */
	async done(): Promise<void> {
		await Promise.all(this.#answers);
	}
}

type Clients = Map<string, { id: number; moved: boolean }>;

/** Client group first, then clients by id: the first two steps of the order in which everything is locked. (rule P2) */
async function lockClients(tx: Tx, groupId: string, actor: Id, ids: string[]): Promise<Clients> {
	// Sent in one go, and answered in this order. Where the group is someone else's, the refusal takes all of it back.
	const [, [group], , clients] = await Promise.all([
		tx`
			insert into client_groups (id, user_id) values (${groupId}, ${actor})
			on conflict (id) do nothing`,
		tx<{ user_id: Id }[]>`
			update client_groups set last_seen_at = now() where id = ${groupId} returning user_id`,
		tx`
			insert into clients (group_id, id) select ${groupId}, id from unnest(${ids}::text[]) as t (id)
			on conflict do nothing`,
		tx<{ id: string; last: number }[]>`
			select id, last_mutation_id as last from clients where group_id = ${groupId} and id = any(${ids})
			order by id for update`,
	]);
	if (group?.user_id !== actor) refuse('auth.required');
	return new Map(clients.map(({ id, last }) => [id, { id: last, moved: false }]));
}

async function acknowledge(tx: Tx, groupId: string, clients: Clients): Promise<void> {
	const moved = [...clients].filter(([, client]) => client.moved);
	if (moved.length === 0) return;
	await tx`
		update clients set last_mutation_id = t.last, changed_by = pg_current_xact_id()
		from unnest(${moved.map(([id]) => id)}::text[], ${moved.map(([, { id }]) => id)}::bigint[]) as t (id, last)
		where clients.group_id = ${groupId} and clients.id = t.id`;
}
