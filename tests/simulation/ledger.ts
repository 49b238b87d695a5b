/** Every edit that was made, and what became of it: which commands ran for it in transactions that committed. */
import { canonicalOf } from './canonical.ts';
import type { Edit } from './device.ts';
import type { Row, Rows } from './rows.ts';
import { type Attempt, tagOf } from './transactions.ts';
import { Broken } from './views.ts';

interface Sent {
	client: string;
	id: number;
	group: string;
}

/** A mutation as it is pushed, as far as it is looked at. */
interface Pushed {
	clientID: string;
	id: number;
	name: string;
	args: { at?: string; createdAt?: string } | null;
}

export class Ledger {
	readonly edits = new Map<string, Edit>();
	/** As which mutations an edit was pushed: more than one where a page has asked a second host for it */
	readonly #sent = new Map<string, Sent[]>();
	/** Mutations that a transaction has dealt with since the last restore */
	readonly #dealt = new Set<Sent>();
	/** Edits that were ever dealt with */
	readonly #everDealt = new Set<string>();
	/** Edits that are refused before any command runs: unknown, or not understood */
	readonly #unfit = new Set<string>();
	/** Those of them that a notice has told of */
	readonly #told = new Set<string>();
	#last = new Map<string, number>();
	/** That were in the backup which was brought back last */
	#notices: readonly Row[] = [];
	#seen: number;

	/** @param seen how many attempts have been committed before */
	constructor(seen: number) {
		this.#seen = seen;
	}

	made(edit: Edit, isUnfit = false): void {
		this.edits.set(edit.tag, edit);
		if (isUnfit) this.#unfit.add(edit.tag);
	}

	/** A push reaches the server. */
	pushed({ clientGroupID, mutations }: { clientGroupID: string; mutations: Pushed[] }): void {
		for (const { clientID, id, args } of mutations) {
			const tag = tagOf(args);
			const sent = this.#sent.get(tag) ?? [];
			this.#sent.set(tag, sent);
			if (sent.some((one) => one.client === clientID && one.id === id)) continue;
			if (sent.some((one) => one.client === clientID))
				throw new Broken(`[P4] the edit ${tag} is sent twice by ${clientID}`);
			sent.push({ client: clientID, id, group: clientGroupID });
		}
	}

	/** A backup is brought back: what was dealt with may come again, and be refused for another reason than it was then. */
	restored(backup: Rows): void {
		this.#dealt.clear();
		this.#last = new Map();
		this.#notices = backup.notices;
	}

	/** Checks what has been committed since the last time, with the rows as they are now. */
	check(
		committed: readonly Attempt[],
		users: readonly { id: string }[],
		before: Rows,
		rows: Rows,
		changes: number,
	): void {
		const fresh = committed.slice(this.#seen);
		this.#seen = committed.length;
		const known = fresh.flatMap((attempt) => {
			const tag = tagOf(attempt.args);
			const edit = this.edits.get(tag);
			return edit ? [{ attempt, edit, tag }] : [];
		});
		for (const { attempt, edit, tag } of known) {
			const sent = this.#sent.get(tag)!;
			// Of two that ask for this in one push, the server comes to them in the order of the push.
			const mutation = attempt
				.pushedAs!.map(({ clientID, id }) => sent.find((one) => one.client === clientID && one.id === id)!)
				.find((one) => !this.#dealt.has(one));
			if (attempt.actor !== users[edit.user]!.id)
				throw new Broken(`[P10] [P11] ${attempt.name} is done as someone else`);
			if (!mutation)
				throw new Broken(`[P4] ${attempt.name} (${sent[0]!.id} of ${sent[0]!.client}) is applied twice`);
			const { client, id } = mutation;
			const what = `${attempt.name} (${id} of ${client})`;
			if (attempt.outcome === 'fault') throw new Broken(`[P7] ${what} met a fault and is acknowledged`);
			if (id <= (this.#last.get(client) ?? 0)) throw new Broken(`[P5] ${what} is applied after a later one`);
			this.#last.set(client, id);
			this.#dealt.add(mutation);
			this.#everDealt.add(tag);
		}
		this.#checkIds(rows);
		const dismissed = known.some(({ attempt }) => attempt.name === 'dismissNotice');
		if (!dismissed)
			for (const { attempt, tag } of known)
				if (attempt.outcome === 'refused' && this.#sent.get(tag)!.length === 1)
					mustBeInOneNotice(rows, this.#notices, users, attempt, tag);
		const refused = known.length > 0 && known.every(({ attempt }) => attempt.outcome === 'refused');
		if (refused && known.length === fresh.length && changes === 1)
			mustBeUntouched(before, rows, known[0]!.attempt);
	}

	#checkIds(rows: Rows): void {
		const last = lastIdsOf(rows);
		for (const [tag, sent] of this.#sent)
			for (const mutation of sent) {
				const { client, id } = mutation;
				const isAcknowledged = id <= (last.get(client) ?? 0);
				const isDealt = this.#dealt.has(mutation);
				if (isDealt && !isAcknowledged)
					throw new Broken(`[P9] mutation ${id} of ${client} is applied and not acknowledged`);
				if (isAcknowledged && !isDealt && !this.#everDealt.has(tag) && !this.#unfit.has(tag))
					throw new Broken(`[P7] [P9] mutation ${id} of ${client} is acknowledged and was never applied`);
				if (!isAcknowledged || !this.#unfit.has(tag) || this.#told.has(tag)) continue;
				// Later it may have been dismissed.
				this.#told.add(tag);
				if (!rows.notices.some((row) => holds(row, tag)))
					throw new Broken(`[P6] nobody understands mutation ${id} of ${client}, and no notice says so`);
			}
	}

	/** Edits that were shown as saved, and that nobody has dealt with. */
	lost = (): Edit[] =>
		[...this.edits.values()].filter(
			({ tag, isSaved }) => isSaved && !this.#unfit.has(tag) && !this.#everDealt.has(tag),
		);
}

const lastIdsOf = (rows: Rows) =>
	new Map(rows.clients.map((row) => [row.id as string, row.last_mutation_id as number]));

const holds = (notice: Row, tag: string) =>
	(notice.held as { args: Pushed['args'] }[]).some(({ args }) => tagOf(args) === tag);

function mustBeInOneNotice(
	rows: Rows,
	ofBackup: readonly Row[],
	users: readonly { id: string }[],
	{ name, code, actor }: Attempt,
	tag: string,
): void {
	const wasThere = ({ id, code: other }: Row) =>
		other !== code && ofBackup.some((row) => row.id === id && holds(row, tag));
	const notices = rows.notices.filter((row) => !row.deleted && holds(row, tag) && !wasThere(row));
	const home = rows.spaces.find(({ id }) => id === actor)!.number;
	if (notices.length === 1 && notices[0]!.space === home && notices[0]!.code === code) return;
	throw new Broken(`[P6] ${name} was refused (${code}) and is in ${notices.length} notices`);
}

function mustBeUntouched(before: Rows, after: Rows, { name, actor, code }: Attempt): void {
	const without = (rows: Rows) => {
		const { notices: _, clients: _c, client_groups: _g, spaces, ...rest } = rows;
		return { ...rest, spaces: spaces.filter(({ id }) => id !== actor) };
	};
	const were: Record<string, Row[]> = without(before);
	for (const [table, list] of Object.entries(without(after))) {
		const there = new Set(list.map(canonicalOf));
		if (were[table]!.length !== list.length || !were[table]!.every((row) => there.has(canonicalOf(row))))
			throw new Broken(`[P6] ${name} was refused (${code}) and has changed ${table}`);
	}
}
