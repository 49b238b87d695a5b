import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '#domain/errors.ts';
import type { MutationName } from '#domain/mutations.ts';
import type { Notice } from '#domain/notice.ts';
import { argumentsOf } from '#lib/sync/mutate.ts';
import { Device as Predicting } from '#lib/sync/predictions/device.fixture.ts';
import type { Device, Person } from '../../support/people.ts';
import { type Visible, visibleRows, waitingKeys } from './visible.ts';

/** What became of one edit: the rows that its person sees, or the code with which it was refused. */
export interface Outcome {
	refused: string | undefined;
	rows: Visible;
}

export interface Compared {
	/** What they saw before it */
	before: Visible;
	predicted: Outcome;
	decided: Outcome;
}

type Told = Map<string, { code: string; count: number }>;

/** A person's device twice over: by predictions alone, and by what the server says. */
export class Both {
	readonly #person: Person;
	readonly #server: Device;
	readonly #predicting: Predicting;

	constructor(person: Person) {
		this.#person = person;
		this.#server = person.device();
		this.#predicting = new Predicting(person.id);
	}

	/** Runs an edit by its prediction and by its command, from the same rows. */
	async run(name: MutationName, input: object): Promise<Compared> {
		await this.#begin();
		const seen = visibleRows(this.#server.view, this.#person.id, new Set());
		const args = argumentsOf(name, input);
		const refusedHere = await this.#predicting.mutate(name, args as object).then(
			() => undefined,
			(error: unknown) => {
				if (!(error instanceof Refusal)) throw error;
				return error.code;
			},
		);
		const mine = new Map(Object.entries(await this.#predicting.all()));

		const before = this.#notices();
		this.#server.queueRaw(name, args);
		await this.#server.push();
		await this.#server.pull();
		const waiting = waitingKeys(mine);
		return {
			before: seen,
			predicted: { refused: refusedHere, rows: visibleRows(mine, this.#person.id, waiting) },
			decided: {
				refused: this.#newCode(before),
				rows: visibleRows(this.#server.view, this.#person.id, waiting),
			},
		};
	}

	/** The rows that the server says this person sees. */
	async pull(): Promise<ReadonlyMap<string, unknown>> {
		await this.#server.pull();
		return this.#server.view;
	}

	/** Brings the device that predicts to what the server says, with nothing pending. */
	async #begin(): Promise<void> {
		// An edit's own time is never before what it edits, nor ahead of the server's clock.
		await sleep(2);
		await this.#server.pull();
		const puts = [...this.#server.view].map(([key, value]) => ({ op: 'put' as const, key, value }));
		await this.#predicting.poke([{ op: 'clear' }, ...puts], true);
	}

	#notices = (): Told =>
		new Map(this.#server.all<Notice>('notice/').map(({ id, code, count }) => [id, { code, count }]));

	/** The reason of the notice that was left, of one that has grown too. */
	#newCode(before: Told): string | undefined {
		for (const [id, { code, count }] of this.#notices()) if (before.get(id)?.count !== count) return code;
		return undefined;
	}
}
