import type { Person } from '../../support/people.ts';
import type { AlbumListItem, AlbumMetadata, AlbumTrack } from '../../../server/api/schemas/releases.ts';
import { type Answered, RestSite } from '../rest/site.ts';

export interface Read {
	metadata: AlbumMetadata;
	tracks: AlbumTrack[];
}

/** Who makes releases, with words for it. */
export class Label {
	readonly site: RestSite;

	private constructor(site: RestSite) {
		this.site = site;
	}

	static async open(options?: { media: boolean; env?: Record<string, string> }): Promise<Label> {
		return new Label(await RestSite.start(options));
	}

	close = () => this.site.stop();

	/** An empty album to be released. */
	async shell(person: Person, title: string, more: object = {}): Promise<AlbumMetadata> {
		return (await this.create(person, { title, ...more })).body;
	}

	create = (person: Person, payload: object, headers?: Record<string, string>) =>
		this.site.call<AlbumMetadata>(person, 'POST', '/releases', payload, headers);

	/** The same with tracks in it that are stored. */
	async album(person: Person, title: string, count: number): Promise<AlbumMetadata & { tracks: string[] }> {
		const made = await this.shell(person, title);
		const tracks = await this.site.stored(person, count);
		await this.add(person, made.id, ...tracks);
		return { ...made, tracks };
	}

	add = (person: Person, id: string, ...ids: string[]) =>
		this.site.call(person, 'PUT', `/albums/${id}/assets`, { ids });

	/** And released, in their order. */
	async release(person: Person, title: string, count: number) {
		const made = await this.album(person, title, count);
		return { ...made, ...(await this.finalize(person, made.id, made.tracks)).body };
	}

	finalize = (person: Person, id: string, track_ids: string[]) =>
		this.site.call<AlbumMetadata>(person, 'POST', `/releases/${id}/finalize`, { track_ids });

	/** @param as undefined: with no session */
	read = (as: Person | undefined, handle: string, slug: string | null): Promise<Answered<Read>> =>
		this.site.call<Read>(as, 'GET', `/releases/${handle}/${slug}`);

	/** Ids of what is shown of it, in its order. */
	async order(as: Person | undefined, handle: string, slug: string | null): Promise<string[]> {
		return (await this.read(as, handle, slug)).body.tracks.map(({ id }) => id);
	}

	/** Titles of the public list, of those that begin so. */
	async listed(beginning = '', as?: Person): Promise<string[]> {
		const { body } = await this.site.call<{ albums: AlbumListItem[] }>(as, 'GET', '/releases');
		return body.albums.map(({ title }) => title).filter((title) => title.startsWith(beginning));
	}

	/** How often a release was told. */
	async events(id: string): Promise<number> {
		const [row] = await this.site.server.sql<{ count: number }[]>`
			select count(*)::integer as count from album_events v join spaces s on s.number = v.space where s.id = ${id}`;
		return row!.count;
	}

	/** What the list record names, in its order. */
	async record(id: string): Promise<string[]> {
		const rows = await this.site.server.sql<{ id: string }[]>`
			select e.asset_id as id from entries e join spaces s on s.number = e.space
			where s.id = ${id} and not e.deleted and e.released_at is not null order by e.position, e.asset_id`;
		return rows.map((row) => row.id);
	}
}
