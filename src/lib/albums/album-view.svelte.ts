import { compareShown, type Entry } from '#domain/entry.ts';
import { may, type Right } from '#domain/roles.ts';
import { MonthSections } from '#lib/library/month-sections.svelte.ts';
import type { AlbumRow } from '#lib/store/database.ts';
import { guestName } from '#lib/i18n/guest-words.ts';
import { byAsset } from '#lib/store/buckets.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { albumBuckets, albumById, albumReader, membersOf } from '#lib/store/queries.ts';
import { currentSync } from '#lib/sync/client.ts';
import { type Adder, sectionOf, type Tile, type TileSection } from '#lib/ui/grid/tile.ts';
import { AlbumLook } from './album-look.svelte.ts';

/** One album as a page shows it. Reads the device only. */
export class AlbumView {
	readonly id: string;
	readonly look: AlbumLook;
	readonly #album;
	readonly #members;
	readonly #months: MonthSections<Entry>;
	readonly #all;
	readonly #known: boolean;

	/** @param known the album as the device has it now, so that the first frame shows it */
	constructor(id: string, known: AlbumRow | undefined) {
		this.id = id;
		this.look = new AlbumLook(id);
		this.#album = fromLive(() => albumById(id), known);
		this.#known = known !== undefined;
		this.#members = fromLive(() => membersOf(id), []);
		this.#months = new MonthSections<Entry>({
			months: () => albumBuckets(id),
			reader: (month) => albumReader(id, month),
			tile: (entry) => this.#tile(entry),
			ascending: () => this.album?.order === 'asc',
		});
		const entries = albumReader(id);
		this.#all = fromLive(entries, []);
	}

	get album() {
		return this.#album.current;
	}

	/** Whether the device has been asked for the album */
	get loaded(): boolean {
		return this.#known || this.#album.loaded;
	}

	readonly members = $derived.by(() => this.#members.current);
	/** Everyone but oneself */
	readonly others = $derived.by(() =>
		this.#members.current.filter((member) => member.userId !== currentSync().userId),
	);

	/** Whether the person whose device this is may do it: what one may not do is not there. */
	may(right: Right): boolean {
		return this.album?.deletedAt === null && may(this.album.role, right);
	}

	get byHand(): boolean {
		return this.album?.order === 'manual';
	}

	/** Whether it is shown as a list of tracks */
	get isMusic(): boolean {
		return this.album?.kind === 'music';
	}

	/** Whether all of it is read at once, and not a month at a time */
	get #isWhole(): boolean {
		return this.byHand || this.isMusic;
	}

	/** All that is in it, in its order. Only of one that is read as a whole */
	readonly entries: readonly Entry[] = $derived.by(() =>
		this.#isWhole ? [...this.#all.current].sort(compareShown(this.album?.order ?? 'manual')) : [],
	);

	readonly #byId = $derived.by(() => byAsset(this.entries));

	/** Months by taken-at, or everything in one where it is arranged by hand, or music */
	readonly sections: readonly TileSection[] = $derived.by(() => {
		if (!this.#isWhole) return this.#months.sections;
		const { entries } = this;
		return entries.length === 0
			? []
			: [
					sectionOf(
						'all',
						'',
						entries.map((entry) => this.#tile(entry)),
					),
				];
	});

	get order(): string[] {
		return this.sections.flatMap((section) => [...section.ids]);
	}

	entry(id: string): Entry | undefined {
		if (this.#isWhole) return this.#byId.get(id);
		return this.#months.item(id);
	}

	tileOf(id: string): Tile | undefined {
		const entry = this.entry(id);
		return entry && this.#tile(entry);
	}

	/** Whether the page shows who added what, until it is left */
	showsAdders = $state(false);

	/** Who added a picture: a member, or a guest of a link; undefined for a member who has left */
	adderOf(id: string): Adder | undefined {
		const entry = this.entry(id);
		return entry && this.adder(entry);
	}

	/** The same of an entry */
	adder(entry: Entry): Adder | undefined {
		if (entry.guest !== undefined) return { name: guestName(entry.guest), handle: '' };
		return this.#member(entry.addedBy);
	}

	#member(userId: string) {
		return this.members.find((one) => one.userId === userId);
	}

	near(keys: readonly string[]): void {
		if (!this.#isWhole) this.#months.near(keys);
	}

	async fill(): Promise<void> {
		if (!this.#isWhole) await this.#months.fill();
	}

	/** The name of a member, or of someone who was one */
	nameOf(userId: string): string | undefined {
		const member = this.#member(userId);
		return member && (member.name || `@${member.handle}`);
	}

	#tile(entry: Entry): Tile {
		return { id: entry.assetId, asset: entry.asset };
	}
}
