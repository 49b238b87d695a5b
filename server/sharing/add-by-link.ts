import type { RegisterAsset } from '#domain/asset.ts';
import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import { authorized } from '../albums/authorized.ts';
import { appendAssets } from '../albums/entries.ts';
import { markUpdated } from '../albums/recency.ts';
import { makeKnown, type RegisteredAsset } from '../assets/register-asset.ts';
import type { Change } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';

export interface AddByLink {
	albumId: Id;
	linkId: Id;
	/** As it was when the guest was let in: another one, or none, ends that */
	passwordHash: string | null;
	asset: RegisterAsset;
	/** Under whose name the bytes lie already, should the asset be new: docs/architecture.md, "Bytes that go" */
	life: string;
	/** What the guest calls themselves; empty where they do not say */
	guest: string;
	at: string;
}

export interface AddedByLink extends RegisteredAsset {
	/** False where it was in the album already */
	added: boolean;
}

/**
 * Puts what a guest has sent into the album of a link. The actor is the album's owner, whose asset it becomes. Whether
 * the link still allows it is asked under the lock of the album: once it is ended, or allows no more, nothing comes in,
 * however long the file was on its way. (rule K5)
 *
 * @throws Refusal `link.not_found`; `album.not_found`, `album.no_right` where the album is someone else's meanwhile
 */
export const addByLink: Command<AddByLink, AddedByLink> = {
	spacesOf: (_look, { albumId }) => [albumId],

	async run(change, args) {
		const album = await authorized(change, args.albumId, 'edit');
		if (!(await takesUploads(change, album.space, args))) refuse('link.not_found');
		const made = await makeKnown(change, args.asset, args.life);
		const { added } = await appendAssets(change, album, [args.asset.id], args.at, args.guest);
		if (added.length > 0) markUpdated(change, album, args);
		return { ...made, added: added.length > 0 };
	},
};

async function takesUploads(change: Change, space: number, { linkId, passwordHash }: AddByLink) {
	const links = await change.tx`
		select from links
		where space = ${space} and id = ${linkId} and not deleted and allow_upload
			and (expires_at is null or expires_at > now()) and password_hash is not distinct from ${passwordHash}`;
	return links.length > 0;
}
