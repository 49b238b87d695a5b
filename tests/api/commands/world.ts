import { createHash, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { AssetSummary } from '#domain/asset.ts';
import { Refusal } from '#domain/errors.ts';
import { assetIdOf, newId, type Id } from '#domain/ids.ts';
import { type MutationInput, type MutationName, mutations } from '#domain/mutations.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import { type Announcement, inProcessBus } from '../../../server/sync/bus.ts';
import type { Command } from '../../../server/sync/command.ts';
import { commands } from '../../../server/sync/commands.ts';
import { push } from '../../../server/sync/push.ts';
import { execute } from '../../../server/sync/transact.ts';
import { spaceTables } from '../../support/space-tables.ts';
import { freshDatabase, type TestDatabase } from '../../support/database.ts';

/** Arguments without their time, of each of a union's members. */
type Untimed<Input> = Input extends unknown ? Omit<Input, 'at'> : never;

export const now = () => new Date().toISOString();

/** Milliseconds ago, or with a negative number to come, as a device would say it */
export const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();
export const day = 86_400_000;

/** The commands on a real database, with no HTTP and no Replicache around them. */
export class World {
	readonly bus = inProcessBus();
	readonly database: TestDatabase;

	private constructor(database: TestDatabase) {
		this.database = database;
	}

	static async open(): Promise<World> {
		return new World(await freshDatabase());
	}

	get sql() {
		return this.database.sql;
	}

	close = () => this.database.drop();

	async person(handle: string): Promise<Person> {
		const name = handle[0]!.toUpperCase() + handle.slice(1);
		const [user] = await this.sql<{ id: Id }[]>`
			insert into "user" (name, handle, email) values (${name}, ${handle}, ${`${handle}@example.org`}) returning id`;
		return new Person(this, user!.id, handle);
	}

	async people<Handles extends string[]>(...handles: Handles): Promise<{ [I in keyof Handles]: Person }> {
		const people: Person[] = [];
		for (const handle of handles) people.push(await this.person(handle));
		return people as { [I in keyof Handles]: Person };
	}

	/** All rows, with the versions that they are stamped with. */
	async snapshot(): Promise<Record<string, unknown>> {
		const rows = await Promise.all(
			spaceTables.map(
				(table) => this.sql`select to_jsonb(t) as row from ${this.sql(table)} t order by to_jsonb(t)::text`,
			),
		);
		return Object.fromEntries(spaceTables.map((table, i) => [table, rows[i]!.map(({ row }) => row)]));
	}

	/** A digest of all rows: for comparing where nobody asks which row it was. */
	async digest(): Promise<unknown[]> {
		return Promise.all(
			spaceTables.map(
				(table) => this.sql`select md5(string_agg(t::text, ' ' order by t::text)) from ${this.sql(table)} t`,
			),
		);
	}

	/** The version of the space of a user or an album. */
	async version(id: Id): Promise<number> {
		const [space] = await this.sql<{ version: number }[]>`select version from spaces where id = ${id}`;
		return space!.version;
	}

	/** What is in an album, as it lies. */
	async order(albumId: Id): Promise<Id[]> {
		const entries = await this.sql<{ id: Id }[]>`
			select e.asset_id as id from entries e join spaces s on s.number = e.space
			where s.id = ${albumId} and not e.deleted order by e.position, e.asset_id`;
		return entries.map(({ id }) => id);
	}

	/** What an album shows of an asset, or undefined. */
	async shown(albumId: Id, assetId: Id): Promise<(AssetSummary & { version: number }) | undefined> {
		const [entry] = await this.sql<{ asset: AssetSummary; version: number }[]>`
			select e.asset, e.version from entries e join spaces s on s.number = e.space
			where s.id = ${albumId} and e.asset_id = ${assetId} and not e.deleted`;
		return entry && { ...entry.asset, version: entry.version };
	}

	async album(id: Id): Promise<Record<string, never> & { updated_at: string; last_activity_at: string }> {
		const [album] = await this.sql`select * from albums where id = ${id}`;
		return album as never;
	}

	/** What a person may see: the role, the epoch, and whether it is lost. */
	async membership(person: Person, albumId: Id) {
		const [membership] = await this.sql<{ role: string; epoch: number; deleted: boolean }[]>`
			select m.role, m.epoch, m.deleted from memberships m join spaces s on s.number = m.space
			where s.id = ${person.id} and m.album_id = ${albumId}`;
		return membership;
	}

	/** What is announced while something is done. */
	async announced(run: () => Promise<unknown>): Promise<Announcement[]> {
		const heard: Announcement[] = [];
		const stop = this.bus.listen((hint) => void (hint !== 'missed' && heard.push(hint)));
		await run();
		stop();
		return heard;
	}
}

export class Person {
	readonly world: World;
	readonly id: Id;
	readonly handle: string;
	readonly #group = randomUUID();
	#pushed = 0;

	constructor(world: World, id: Id, handle: string) {
		this.world = world;
		this.id = id;
		this.handle = handle;
	}

	/** Runs a command as REST would: its arguments parsed, in a transaction of its own. */
	do<N extends MutationName>(name: N, input: Untimed<MutationInput<N>>): Promise<unknown> {
		return this.doAt(name, input, now());
	}

	doAt<N extends MutationName>(name: N, input: Untimed<MutationInput<N>>, at: string): Promise<unknown> {
		const args = mutations[name].parse(name === 'registerAsset' ? input : { ...input, at });
		return execute(this.world, this.id, commands[name] as Command<unknown>, args);
	}

	/** The code with which a command is refused, having changed nothing; `done` when it is not. */
	async tries<N extends MutationName>(name: N, input: Untimed<MutationInput<N>>): Promise<string> {
		const before = await this.world.digest();
		try {
			await this.do(name, input);
			return 'done';
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			expect(await this.world.digest()).toEqual(before);
			return error.code;
		}
	}

	/** Runs a command, and then again with the same arguments, which must change nothing at all. */
	async twice<N extends MutationName>(name: N, input: Untimed<MutationInput<N>>): Promise<unknown> {
		const at = now();
		const result = await this.doAt(name, input, at);
		const before = await this.world.snapshot();
		await this.doAt(name, input, at);
		expect(await this.world.snapshot()).toEqual(before);
		return result;
	}

	/** Pushes mutations as one device of this person. */
	push(...edits: { [N in MutationName]: [name: N, input: MutationInput<N>] }[MutationName][]): Promise<void> {
		return push(this.world, this.id, {
			pushVersion: 1,
			clientGroupID: this.#group,
			profileID: 'p',
			schemaVersion: '1',
			mutations: edits.map(([name, args]) => ({
				clientID: this.#group,
				id: ++this.#pushed,
				name,
				args,
				timestamp: 0,
			})),
		});
	}

	async notices() {
		return this.world.sql<
			{
				code: string;
				detail: Record<string, unknown>;
				count: number;
				held: { args: unknown }[];
				album_name: string;
			}[]
		>`
			select n.* from notices n join spaces s on s.number = n.space
			where s.id = ${this.id} and not n.deleted order by n.created_at, n.code`;
	}

	/** Arguments of a registration; the same seed is the same file. */
	async file(seed: string = newId()) {
		const sha256 = createHash('sha256').update(seed).digest('hex');
		return {
			id: await assetIdOf(this.id, sha256),
			sha256,
			kind: 'photo' as const,
			type: 'image/jpeg',
			fileName: 'IMG_0001.jpg',
			size: 1_000,
			width: 40,
			height: 30,
			takenAt: '2024-06-01T10:00:00.000Z',
			takenAtSource: 'exif' as const,
			duration: null,
			thumbhash: '',
			title: '',
			createdAt: now(),
		};
	}

	/** Assets of this person, known but with no bytes on the server yet. */
	async assets(count: number): Promise<Id[]> {
		const ids: Id[] = [];
		for (let i = 0; i < count; i++) {
			const file = await this.file();
			await this.do('registerAsset', file);
			ids.push(file.id);
		}
		return ids;
	}

	/** Assets of this person whose bytes are on the server. */
	async stored(count: number): Promise<Id[]> {
		const ids = await this.assets(count);
		for (const assetId of ids)
			await execute(this.world, this.id, markStored, { assetId, type: 'image/jpeg', kind: 'photo' });
		return ids;
	}

	/** An album of this person's with these in it. */
	async album(
		assetIds: Id[] = [],
		members: { handle: string; role: 'editor' | 'viewer' }[] = [],
		name = 'Summer',
	) {
		const id = newId();
		await this.do('createAlbum', { id, name, assetIds, members });
		return id;
	}
}
