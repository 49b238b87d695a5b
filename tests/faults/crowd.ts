import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Comment } from '#domain/activity.ts';
import type { Account } from '../support/account.ts';
import { now, Person, type Site } from '../support/people.ts';
import { WritingDevice } from './writing-device.ts';

/** Three people with two devices each, who write into one shared album and each device into one of its own. */
export class Crowd {
	readonly people: Person[];
	readonly devices: WritingDevice[];
	readonly #shared: string;
	#stopped = false;
	#work: Promise<unknown> = Promise.resolve();

	private constructor(people: Person[], shared: string) {
		this.people = people;
		this.#shared = shared;
		this.devices = people.flatMap((person) => [1, 2].map(() => new WritingDevice(person, shared)));
	}

	/** @param account makes an account of this handle */
	static async gather(site: Site, account: (wanted: { handle: string }) => Promise<Account>): Promise<Crowd> {
		const people: Person[] = [];
		for (const handle of ['ana', 'ben', 'cem']) {
			const { id, cookie } = await account({ handle });
			people.push(new Person(site, id, handle, cookie));
		}
		const [ana, ...others] = people as [Person, ...Person[]];
		const owner = ana.device();
		const shared = await ana.album('Shared', owner);
		for (const { handle } of others)
			await owner.mutate('setMember', { albumId: shared, handle, role: 'editor', at: now() });
		const crowd = new Crowd(people, shared);
		for (const device of crowd.devices) await device.begin();
		return crowd;
	}

	/** Edits that the server has said it has */
	get taken(): number {
		return this.devices.reduce((sum, { taken }) => sum + taken, 0);
	}

	/** Pushes that had to be sent again */
	get again(): number {
		return this.devices.reduce((sum, { again }) => sum + again, 0);
	}

	start(): void {
		this.#work = Promise.all(this.devices.map((device) => device.writeUntil(() => this.#stopped)));
		// Whoever waits for progress is told of a failure, and `stop` is.
		this.#work.catch(() => undefined);
	}

	/** Waits until so many more edits have been taken. @throws what a device found to be wrong */
	async progress(edits: number): Promise<void> {
		const goal = this.taken + edits;
		while (this.taken < goal) await Promise.race([this.#work, sleep(5)]);
	}

	/** @throws what a device found to be wrong */
	async stop(): Promise<void> {
		this.#stopped = true;
		await this.#work;
	}

	/** Whether new devices of everyone hold all that was taken, each once, and nothing else. */
	async check(): Promise<void> {
		for (const [i, person] of this.people.entries()) {
			const reader = person.device();
			await reader.pull();
			const there = reader.all<Comment>(`activity/${this.#shared}/`).map(({ id }) => id);
			expect(there.sort()).toEqual(this.devices.flatMap(({ comments }) => comments).sort());
			for (const device of this.devices.slice(2 * i, 2 * i + 2)) device.check(reader);
		}
	}
}
