import type { Id } from '#domain/ids.ts';
import type { RecordReason } from '#protocol/atproto.ts';
import { isBeingMade } from './sound.ts';
import { CannotBe } from './cannot-be.ts';
import { NotOfItsLexicon } from './lexicons.ts';
import { type Publishing, publishTrack, wishOfTrack } from './publish-track.ts';
import { digestOf, listValue } from './record-values.ts';
import { forget, note, type Row } from './records.ts';
import type { Wanted, WantedList, WantedTrack } from './wanted.ts';
import { writeRecord } from './write-record.ts';
import { SignedOut, Unreachable, XrpcError } from './xrpc.ts';

/** What a list record may hold */
const mostItems = 500;

/** After so many in a row that no answer came to, nobody is there. */
const patience = 2;

/** A round is over before its end: nothing of the rest would come further. */
export class Stopped extends Error {
	override readonly name = 'Stopped';
	/** Why all that waits does; undefined where somebody else goes on with it */
	readonly reason: RecordReason | undefined;

	constructor(reason?: RecordReason) {
		super(reason ?? 'somebody else goes on');
		this.reason = reason;
	}
}

interface Needs extends Publishing {
	goOn: () => Promise<boolean>;
}

/** The work of one round, in an order in which no list names what is not there. */
export class Round {
	readonly #at: Needs;
	readonly #wanted: Wanted;
	readonly #rows: readonly Row[];
	readonly #toDelete: ReadonlySet<Id>;
	/** Records in a row that no answer came to */
	#unanswered = 0;
	/** Whether something needs nothing but time */
	#waits = false;

	constructor(at: Needs, wanted: Wanted, rows: readonly Row[], toDelete: ReadonlySet<Id>) {
		this.#at = at;
		this.#wanted = wanted;
		this.#rows = rows;
		this.#toDelete = toDelete;
	}

	/** @returns whether all is done that time alone brings @throws Stopped; SignedOut; faults of this server */
	async run(): Promise<boolean> {
		const { tracks, lists } = this.#wanted;
		const [ofTracks, ofLists] = [this.#of('track'), this.#of('list')];
		await this.#announce(ofTracks, ofLists);
		for (const row of ofLists) if (!lists.has(row.subject)) await this.#delete(row);
		for (const row of ofTracks) {
			const track = tracks.get(row.subject);
			if (track) await this.#track(row, track);
		}
		for (const row of ofLists) {
			const list = lists.get(row.subject);
			if (list) await this.#list(row, list);
		}
		// Behind the lists: none names one of these now.
		for (const row of ofTracks) if (this.#toDelete.has(row.subject)) await this.#delete(row);
		return !this.#waits;
	}

	#of = (kind: Row['kind']) => this.#rows.filter((row) => row.kind === kind);

	/** Says at once of everything that will be done that it waits for it. */
	async #announce(ofTracks: readonly Row[], ofLists: readonly Row[]): Promise<void> {
		const { tracks, lists } = this.#wanted;
		const begun = new Set<Id>();
		for (const row of ofTracks) {
			const track = tracks.get(row.subject);
			if (track && needs(row, wishOfTrack(track, row))) begun.add(row.subject);
		}
		const waiting = [
			...ofTracks.filter(({ subject }) => begun.has(subject)),
			...ofLists.filter((row) => {
				const list = lists.get(row.subject);
				if (!list || list.trackIds.length > mostItems) return false;
				return list.trackIds.some((id) => begun.has(id))
					? row.state !== 'missing'
					: needs(row, this.#wish(list));
			}),
		];
		for (const row of waiting)
			if (row.state !== 'waiting') await this.#note(row, { state: 'waiting', reason: 'queued' });
	}

	async #track(row: Row, track: WantedTrack): Promise<void> {
		if (!isSameSet(row.releases, track.releases)) await this.#note(row, { releases: track.releases });
		if (!needs(row, wishOfTrack(track, row))) return;
		if (isBeingMade(track.asset)) return this.#note(row, { state: 'waiting', reason: 'preparing' });
		await this.#do(
			row,
			() => publishTrack(this.#at, track, row),
			// Anew: that it is too large may have been learned just now.
			() => wishOfTrack(track, row),
		);
	}

	async #list(row: Row, list: WantedList): Promise<void> {
		const digest = this.#wish(list);
		if (list.trackIds.length > mostItems)
			return this.#note(row, { state: 'too_many', reason: 'over_500', digest });
		if (!needs(row, digest)) return;
		const items = this.#items(list);
		const isComplete = items.length === list.trackIds.length;
		if (!isComplete) return this.#note(row, { state: 'waiting', reason: 'tracks' });
		const value = listValue(this.#at.nsid, list, items);
		await this.#do(
			row,
			async () => {
				this.#at.lexicons.check(value);
				return writeRecord(this.#at.repo, row, row.cid, value);
			},
			() => digest,
		);
	}

	/** The records of a list's tracks, as far as they have been written. */
	#items({ trackIds }: WantedList): { uri: string; cid: string }[] {
		const written = new Map(this.#of('track').map((row) => [row.subject, row]));
		return trackIds.flatMap((id) => {
			const { uri, cid } = written.get(id) ?? {};
			return uri && cid ? [{ uri, cid }] : [];
		});
	}

	#wish = (list: WantedList) =>
		digestOf([
			listValue(this.#at.nsid, list, this.#items(list)),
			list.trackIds.length > mostItems ? 'too many' : '',
		]);

	/** Writes one record, and notes how that went. */
	async #do(
		row: Row,
		write: () => Promise<{ uri: string; cid: string } | undefined>,
		wish: () => string,
	): Promise<void> {
		await this.#hold();
		try {
			const written = await write();
			this.#unanswered = 0;
			if (!written)
				return await this.#note(row, { state: 'missing', reason: 'deleted_there', digest: wish() });
			const { uri, cid } = written;
			const known = { ...{ uri, cid }, state: 'written', reason: null, digest: wish() } as const;
			const isWanted = await note(this.#at, this.#at.userId, row, known);
			Object.assign(row, known);
			// Taken back while it was written: it must not stay.
			if (!isWanted) await this.#at.repo.delete(row.kind, row.rkey, cid);
		} catch (error) {
			await this.#explain(row, error, wish);
		}
	}

	async #explain(row: Row, error: unknown, wish: () => string): Promise<void> {
		const why = reasonOf(error);
		if (!why) throw error;
		if (why.isFinal) return this.#note(row, { state: 'failed', reason: why.reason, digest: wish() });
		this.#waits = true;
		await this.#note(row, { state: 'waiting', reason: why.reason });
		this.#unanswered = why.reason === 'unreachable' ? this.#unanswered + 1 : 0;
		if (this.#unanswered >= patience || why.reason === 'too_many_requests') throw new Stopped(why.reason);
	}

	async #delete(row: Row): Promise<void> {
		const { repo, userId } = this.#at;
		// Its sound is noted before a track is written first: there was no write, not even one whose answer was lost.
		if (row.kind === 'track' && row.uri === null && row.blobOf === null) return forget(this.#at, userId, row);
		await this.#hold();
		try {
			await repo.delete(row.kind, row.rkey);
			this.#unanswered = 0;
		} catch (error) {
			return this.#explain(row, error, () => '');
		}
		await forget(this.#at, userId, row);
	}

	/** @throws Stopped where somebody else goes on with it */
	async #hold(): Promise<void> {
		if (!(await this.#at.goOn())) throw new Stopped();
	}

	async #note(row: Row, known: Partial<Row>): Promise<void> {
		await note(this.#at, this.#at.userId, row, known);
		Object.assign(row, known);
	}
}

/** Whether a record is to be written. What somebody has deleted there is not, before it is asked for. */
const needs = ({ state, digest }: Row, wish: string) =>
	state === 'waiting' || (state !== 'missing' && digest !== wish);

const isSameSet = (a: readonly Id[], b: readonly Id[]) =>
	a.length === b.length && a.every((id) => b.includes(id));

/** Why a record was not written; undefined for what is no matter of the record, nor of the other server. */
function reasonOf(error: unknown): { reason: RecordReason; isFinal: boolean } | undefined {
	if (error instanceof SignedOut) return undefined;
	if (error instanceof CannotBe) return { reason: error.reason, isFinal: true };
	if (error instanceof NotOfItsLexicon) return { reason: 'invalid', isFinal: true };
	if (error instanceof Unreachable) return { reason: 'unreachable', isFinal: false };
	if (!(error instanceof XrpcError)) return undefined;
	if (error.status === 429) return { reason: 'too_many_requests', isFinal: false };
	// A session that is over even though it was begun just now is the other server's matter.
	if (error.status >= 500 || error.status === 401 || error.status === 408)
		return { reason: 'server_error', isFinal: false };
	return { reason: 'refused', isFinal: true };
}
