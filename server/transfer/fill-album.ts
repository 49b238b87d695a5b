import { AddComment, SetLike } from '#domain/activity.ts';
import { CreateAlbum, UpdateAlbum } from '#domain/album.ts';
import { Refusal } from '#domain/errors.ts';
import { derivedId, type Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';
import { addComment } from '../activity/add-comment.ts';
import { setLike } from '../activity/set-like.ts';
import { addAssets } from '../albums/add-assets.ts';
import { createAlbum } from '../albums/create-album.ts';
import { moveAssets } from '../albums/move-assets.ts';
import { updateAlbum } from '../albums/update-album.ts';
import { execute, type Transactor } from '../sync/transact.ts';
import type { AlbumFile } from './album-file.ts';
import type { AlbumToFill } from './scan-folder.ts';

/** Files that are put into an album together: what a run that is cut short has done is seen */
const batch = 50;

/** An album that is made with its first files and filled as more are taken in. All of it can be done again. */
export class AlbumFilling {
	readonly #to: Transactor;
	readonly #actor: Id;
	readonly #plan: AlbumToFill;
	#id: Id | undefined;
	#waiting: { id: Id; addedAt: string | undefined }[] = [];
	readonly #order: Id[] = [];
	isNew = false;
	/** How many were not in it before */
	added = 0;

	constructor(to: Transactor, actor: Id, plan: AlbumToFill) {
		this.#to = to;
		this.#actor = actor;
		this.#plan = plan;
	}

	/** Undefined while it has nothing in it */
	get id(): Id | undefined {
		return this.#id;
	}

	/** @throws Refusal `album.not_found` where the album was deleted since it was made */
	async add(id: Id, addedAt: string | undefined): Promise<void> {
		this.#waiting.push({ id, addedAt });
		this.#order.push(id);
		if (this.#waiting.length >= batch) await this.#flush();
	}

	/**
	 * Puts in what still waits; of an exported album also order, words, cover, picture and what is its person's own of activity.
	 *
	 * @param idOf the asset of a name in the folder
	 */
	async end(idOf: (file: string) => Id | undefined): Promise<void> {
		const { exported } = this.#plan;
		if (this.#waiting.length > 0 || exported) await this.#flush();
		if (!exported || !this.#id) return;
		await this.#arrange(this.#id, exported);
		await this.#converse(this.#id, exported, idOf);
		const { name, description, order, isActivityEnabled, cover, picture, updatedAt: at } = exported;
		const coverAssetId = cover === null ? null : (idOf(cover) ?? null);
		// One that could not be taken, or is not spoken of, leaves what stands for the album already.
		const imageAssetId = picture ? idOf(picture.file) : picture;
		await execute(
			this.#to,
			this.#actor,
			updateAlbum,
			UpdateAlbum.parse({
				id: this.#id,
				name,
				description,
				order,
				isActivityEnabled,
				coverAssetId,
				imageAssetId,
				at,
			}),
		);
	}

	async #flush(): Promise<void> {
		const albumId = (this.#id ??= await this.#make());
		const waiting = this.#waiting.splice(0);
		const now = new Date().toISOString();
		while (waiting.length > 0) {
			const at = waiting[0]!.addedAt;
			const until = waiting.findIndex(({ addedAt }) => addedAt !== at);
			const together = waiting.splice(0, until < 0 ? waiting.length : until);
			const assetIds = [...new Set(together.map(({ id }) => id))];
			const { added } = await execute(this.#to, this.#actor, addAssets, { albumId, assetIds, at: at ?? now });
			this.added += added.length;
		}
	}

	/** An id that is someone else's gives another one, the same each time. */
	async #make(): Promise<Id> {
		const { id, exported, ...plan } = this.#plan;
		const make = async (id: Id) => {
			const { kind, order } = exported ?? {};
			const at = plan.createdAt ?? new Date().toISOString();
			const { name, description } = plan;
			const args = CreateAlbum.parse({ id, name, description, kind, order, at });
			const { created } = await execute(this.#to, this.#actor, createAlbum, args);
			this.isNew = created;
			return id;
		};
		try {
			return await make(id);
		} catch (error) {
			if (!(error instanceof Refusal) || error.code !== 'album.exists') throw error;
			return make(await derivedId(`album ${this.#actor} ${id}`));
		}
	}

	async #arrange(albumId: Id, { updatedAt: at }: AlbumFile): Promise<void> {
		const ids = [...new Set(this.#order)];
		let after: Id | null = null;
		for (let i = 0; i < ids.length; i += limits.ids) {
			const assetIds = ids.slice(i, i + limits.ids);
			await execute(this.#to, this.#actor, moveAssets, { albumId, assetIds, after, at });
			after = assetIds.at(-1)!;
		}
	}

	/** Nobody else is made to say or like anything: others' comments are told with their names. */
	async #converse(
		albumId: Id,
		{ owner, comments, likes }: AlbumFile,
		idOf: (file: string) => Id | undefined,
	): Promise<void> {
		const assetOf = (file: string | null) => (file === null ? null : idOf(file));
		for (const { id, file, moment, by, text, createdAt: at } of comments) {
			const assetId = assetOf(file);
			if (assetId === undefined) continue;
			const own =
				by.handle === owner.handle ? text : `${by.name}: ${text}`.slice(0, limits.comment).toWellFormed();
			await this.#unlessRefused(() =>
				execute(
					this.#to,
					this.#actor,
					addComment,
					AddComment.parse({ albumId, id, assetId, moment, text: own, at }),
				),
			);
		}
		for (const { file, by, createdAt: at } of likes) {
			const assetId = assetOf(file);
			if (assetId === undefined || by.handle !== owner.handle) continue;
			await this.#unlessRefused(() =>
				execute(this.#to, this.#actor, setLike, SetLike.parse({ albumId, assetId, liked: true, at })),
			);
		}
	}

	/** Where activity is off in an album that is there already, or the photo was taken out of it, it stays so. */
	async #unlessRefused(work: () => Promise<unknown>): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
		}
	}
}
