import type { ReadonlyJSONValue } from 'replicache';
import { ReplicacheImpl } from 'replicache/impl';
import { onTestFinished } from 'vitest';
import type { Album } from '#domain/album.ts';
import type { Asset } from '#domain/asset.ts';
import { type Id, newId } from '#domain/ids.ts';
import { keys } from '#domain/keys.ts';
import type { MutationName } from '#domain/mutations.ts';
import type { PatchOperation } from '#protocol/pull.ts';
import { argumentsOf } from '../mutate.ts';
import { Places } from './places.ts';
import { type ReplicacheMutators, replicacheMutators } from './predictions.ts';

type Row = [key: string, value: object];

/** A device with Replicache in memory, and a server's view put into it by pokes. */
export class Device {
	readonly me: Id;
	readonly places = new Places();
	readonly rep: ReplicacheImpl<ReplicacheMutators>;
	#order = 0;
	#cookie: ReadonlyJSONValue = null;

	constructor(me: Id = newId()) {
		this.me = me;
		this.rep = new ReplicacheImpl(
			{
				name: newId(),
				mutators: replicacheMutators(me, this.places),
				kvStore: 'mem',
				pullInterval: null,
				logLevel: 'error',
			},
			{ enableScheduledPersist: false, enableScheduledRefresh: false, enablePullAndPushInOpen: false },
		);
		onTestFinished(() => this.rep.close());
	}

	/** Runs a mutator as a page does. */
	async mutate(name: MutationName, input: object): Promise<void> {
		await this.rep.mutate[name](argumentsOf(name, input) as ReadonlyJSONValue);
	}

	/** The server's view changes; `acknowledged`: with all mutations so far. */
	async poke(patch: PatchOperation[], acknowledged = false): Promise<string> {
		const order = String(++this.#order).padStart(10, '0');
		const cookie = { order };
		const lastMutationIDChanges = acknowledged ? { [this.rep.clientID]: this.rep.lastMutationID } : {};
		await this.rep.poke({
			baseCookie: this.#cookie as never,
			pullResponse: { cookie, lastMutationIDChanges, patch: patch as never },
		});
		this.#cookie = cookie;
		return order;
	}

	put = (...rows: Row[]) => this.poke(rows.map(([key, value]) => ({ op: 'put', key, value })));

	get = (key: string) => this.rep.query((tx) => tx.get(key)) as Promise<Record<string, unknown> | undefined>;

	/** All values, as they are held. */
	async all(): Promise<Record<string, unknown>> {
		return Object.fromEntries(await this.rep.query((tx) => tx.scan().entries().toArray()));
	}

	pending = async () => (await this.rep.experimentalPendingMutations()).length;

	/** Asset ids of an album in the order of their positions. */
	async order(albumId: Id): Promise<Id[]> {
		const rows = (await this.rep.query((tx) =>
			tx.scan({ prefix: keys.entry(albumId, '') }).toArray(),
		)) as unknown as { assetId: Id; position: string; deleted?: true }[];
		const shown = rows.filter((row) => !row.deleted);
		return shown.sort((a, b) => (a.position < b.position ? -1 : 1)).map((row) => row.assetId);
	}

	/** Rows of an own album with its owner as a member. */
	album(id: Id, role: 'owner' | 'editor' | 'viewer' = 'owner', more: Partial<Album> = {}): Row[] {
		const at = '2024-01-01T00:00:00.000Z';
		const ownerId = role === 'owner' ? this.me : newId();
		const album = {
			id,
			name: 'Sea',
			description: '',
			kind: 'photos',
			order: 'desc',
			isActivityEnabled: true,
			coverAssetId: null,
			ownerId,
			createdAt: at,
			updatedAt: at,
			lastActivityAt: at,
			slug: null,
			releasedAt: null,
			deletedAt: null,
			...more,
		};
		return [
			[keys.album(id), album],
			[keys.member(id, ownerId), member(id, ownerId, 'owner', 'Ana')],
			...(role === 'owner' ? [] : [[keys.member(id, this.me), member(id, this.me, role, 'Ben')] as Row]),
		];
	}

	asset = (id: Id, more: Partial<Asset> = {}): Row => [keys.asset(id), assetOf(id, more)];

	/** An entry of an album, of someone else's asset where `ownerId` says so. */
	entry(albumId: Id, assetId: Id, position: string, ownerId = this.me, takenAt?: string): Row {
		const { kind, width, height, duration, thumbhash, title, mediaVersion, state, ...rest } =
			assetOf(assetId);
		const summary = { kind, width, height, duration, thumbhash, title, mediaVersion, state, ownerId };
		const asset = { ...summary, takenAt: takenAt ?? rest.takenAt };
		return [
			keys.entry(albumId, assetId),
			{ albumId, assetId, position, addedBy: ownerId, addedAt: '2024-01-01T00:00:00.000Z', asset },
		];
	}
}

const member = (albumId: Id, userId: Id, role: string, name: string) => ({
	albumId,
	userId,
	role,
	name,
	handle: name.toLowerCase(),
	picture: null,
	joinedAt: '2024-01-01T00:00:00.000Z',
});

export const assetOf = (id: Id, more: Partial<Asset> = {}): Asset => ({
	id,
	kind: 'photo',
	type: 'image/jpeg',
	fileName: 'a.jpg',
	size: 1,
	width: 4,
	height: 3,
	takenAt: '2024-06-01T00:00:00.000Z',
	takenAtSource: 'exif',
	duration: null,
	thumbhash: '',
	title: '',
	description: '',
	createdAt: '2024-06-01T00:00:00.000Z',
	mediaVersion: 1,
	state: 'stored',
	trashedAt: null,
	...more,
});
