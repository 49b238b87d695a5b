import { expect } from 'vitest';
import type { AtprotoAccount, ReleaseRecords } from '../../../server/api/schemas/atproto.ts';
import type { AlbumMetadata, Track } from '../../../server/api/schemas/releases.ts';
import type { Person } from '../../support/people.ts';
import {
	type PdsAccount,
	type PdsOptions,
	type PdsRecord,
	startPds,
	type TestPds,
} from '../../support/pds.ts';
import { wav } from '../../support/sounds.ts';
import type { Answered } from '../rest/site.ts';
import { Label } from '../releases/label.ts';
import { type Lossy, startLossy } from './lossy.ts';

const nsid = 'org.example.temp.music';
export const collections = { track: `${nsid}.track`, list: `${nsid}.list` } as const;
type Kind = keyof typeof collections;

/** Milliseconds for what a server writes to another, on a busy machine */
const patience = 60_000;

export interface Ref {
	uri: string;
	cid: string;
}

/** A label whose people have accounts in the open network, on a real PDS. */
export class Network {
	readonly label: Label;
	readonly pds: TestPds;
	/** Another way to the PDS, that loses answers */
	readonly lossy: Lossy;

	private constructor(label: Label, pds: TestPds, lossy: Lossy) {
		this.label = label;
		this.pds = pds;
		this.lossy = lossy;
	}

	/** To be called only where `hasPds` */
	static async open(options?: PdsOptions, env: Record<string, string> = {}): Promise<Network> {
		const pds = (await startPds(options))!;
		const lossy = await startLossy(pds.origin);
		const settings = {
			GATEFOLD_ATPROTO: 'on',
			GATEFOLD_ATPROTO_NSID: nsid,
			GATEFOLD_ATPROTO_PLC: pds.plc,
			GATEFOLD_ATPROTO_ALLOW: `${pds.origin},${lossy.origin}`,
			...env,
		};
		return new Network(await Label.open({ media: true, env: settings }), pds, lossy);
	}

	async close(): Promise<void> {
		await this.label.close();
		await this.lossy.close();
		await this.pds.stop();
	}

	connect = (person: Person, payload: object): Promise<Answered<AtprotoAccount>> =>
		this.label.site.call<AtprotoAccount>(person, 'PUT', '/atproto', payload);

	/** A person whose account is connected. */
	async artist(handle: string): Promise<Artist> {
		const person = await this.label.site.server.person(handle);
		const account = await this.pds.createAccount(`${handle}.test`);
		const artist = new Artist(this, person, account);
		await artist.connect();
		return artist;
	}
}

/** Someone who makes releases that are written to their repository. */
export class Artist {
	readonly #at: Network;
	readonly person: Person;
	readonly account: PdsAccount;

	constructor(at: Network, person: Person, account: PdsAccount) {
		this.#at = at;
		this.person = person;
		this.account = account;
	}

	get #label() {
		return this.#at.label;
	}

	call = <T = Record<string, unknown>>(
		method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		path: string,
		body?: unknown,
	) => this.#label.site.call<T>(this.person, method, path, body);

	async connect(): Promise<void> {
		const { pds } = this.#at;
		const appPassword = await pds.createAppPassword(this.account);
		const { status } = await this.#at.connect(this.person, { identifier: this.account.did, appPassword });
		expect(status).toBe(200);
	}

	/** Sends what is written for this person by the way that loses answers. */
	async goByLossy(): Promise<void> {
		const { sql } = this.#label.site.server;
		await sql`update atproto_accounts set pds = ${this.#at.lossy.origin} where user_id = ${this.person.id}`;
	}

	/** Tracks with sound, uploaded into an album. @returns their ids */
	async tracks(albumId: string, ...titles: string[]): Promise<string[]> {
		const ids: string[] = [];
		for (const title of titles) {
			const { site } = this.#label;
			const { body } = await site.form<Track>(
				this.person,
				`/tracks?album_id=${albumId}`,
				['title', title],
				['file', wav(1), `${title}.wav`],
			);
			ids.push(body.id);
		}
		return ids;
	}

	/** An album with tracks in it, as a draft. */
	async draft(title: string, ...titles: string[]): Promise<AlbumMetadata & { tracks: string[] }> {
		const made = await this.#label.shell(this.person, title);
		return { ...made, tracks: await this.tracks(made.id, ...titles) };
	}

	/** The same, released in this order. */
	async release(title: string, ...titles: string[]): Promise<AlbumMetadata & { tracks: string[] }> {
		const { tracks, ...made } = await this.draft(title, ...titles);
		await this.#label.finalize(this.person, made.id, tracks);
		return { ...made, tracks };
	}

	async records(albumId: string): Promise<ReleaseRecords> {
		return (await this.call<ReleaseRecords>('GET', `/atproto/releases/${albumId}`)).body;
	}

	/** All records of a kind that are in the repository. */
	inRepo = (kind: Kind): Promise<PdsRecord[]> =>
		this.#at.pds.listRecords(this.account.did, collections[kind]);

	async record(kind: Kind, uri: string | null | undefined): Promise<PdsRecord | undefined> {
		return uri
			? this.#at.pds.getRecord(this.account.did, collections[kind], uri.split('/').at(-1)!)
			: undefined;
	}

	/** The list record of a release. */
	async list(albumId: string): Promise<PdsRecord | undefined> {
		return this.record('list', (await this.records(albumId)).list?.uri);
	}

	/** What a list record names, as titles. */
	async titlesOf(record: PdsRecord | undefined): Promise<string[]> {
		const items = (record?.value.items ?? []) as { subject: Ref }[];
		const tracks = await Promise.all(items.map(({ subject }) => this.record('track', subject.uri)));
		return items.map(({ subject }, i) => {
			const track = tracks[i];
			return track?.cid === subject.cid ? String(track.value.title) : `not ${subject.uri}`;
		});
	}

	/** Waits until the list record says what the API says: its name, and its tracks in its order. */
	async agrees(album: { id: string; slug: string | null }): Promise<{ name: string; titles: string[] }> {
		const { body } = await this.#label.read(undefined, this.person.handle, album.slug);
		const told = { name: body.metadata.title, titles: body.tracks.map(({ title }) => title) };
		await expect
			.poll(
				async () => {
					const record = await this.list(album.id);
					return { name: record?.value.name, titles: await this.titlesOf(record) };
				},
				{ timeout: patience },
			)
			.toEqual(told);
		return told;
	}

	/** Waits until nothing of a release waits any more. */
	async settles(albumId: string): Promise<ReleaseRecords> {
		await expect
			.poll(
				async () => {
					const { list, tracks } = await this.records(albumId);
					return [list, ...tracks].filter((one) => one?.state === 'waiting');
				},
				{ timeout: patience },
			)
			.toEqual([]);
		return this.records(albumId);
	}
}
