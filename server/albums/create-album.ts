import { type CreateAlbum, defaultOrder } from '#domain/album.ts';
import { Refusal, refuse } from '#domain/errors.ts';
import { admit } from '../sharing/admit.ts';
import type { Change, LockedAlbum } from '../sync/change.ts';
import type { Command } from '../sync/command.ts';
import { appendAssets } from './entries.ts';
import type { Refused } from './in-part.ts';
import { grant, idOf, nameOf } from './members.ts';

export interface CreatedAlbum {
	/** False where the album is there already */
	created: boolean;
	/** Assets and people that the album was made without */
	refused: Refused[];
}

/**
 * Makes an album with its first assets and members. What cannot be added or invited is reported and left out: the album
 * is made all the same.
 *
 * @throws Refusal `album.exists` when the id is someone else's
 */
export const createAlbum: Command<CreateAlbum, CreatedAlbum> = {
	spacesOf(look, { id, members }) {
		if (members.length === 0) return [id];
		return Promise.all(members.map((person) => idOf(look, person))).then((people) => [
			id,
			...people.filter((userId) => userId !== undefined),
		]);
	},

	async run(change, args) {
		const space = await change.open(args.id);
		if (space === undefined) return refuseTaken(change, args);
		const album = { id: args.id, space };
		await insert(change, space, args);
		const { refused } = await appendAssets(change, album, args.assetIds, args.at);
		if (refused.length > 0)
			change.report(new Refusal('asset.not_found', { albumId: args.id, assetIds: refused }), {
				...args,
				assetIds: refused,
				members: [],
			});
		return {
			created: true,
			refused: [
				...refused.map((id) => ({ id, code: 'asset.not_found' as const })),
				...(await invite(change, album, args)),
			],
		};
	},
};

async function insert(change: Change, space: number, args: CreateAlbum) {
	const { id, name, description, kind, order = defaultOrder(kind), at } = args;
	const version = change.touch(space, 2);
	await change.tx`
		insert into albums (space, id, owner_id, name, description, kind, sort, created_at, updated_at, last_activity_at, version)
		select ${space}, ${id}, ${change.actor}, ${name}, ${description}, ${kind}, ${order}, t.at, t.at, t.at,
			${version}
		from least(${at}::timestamptz, now()) as t (at)`;
	await change.tx`
		insert into members (space, user_id, role, name, handle, picture, added_by, joined_at, version)
		select ${space}, p.user_id, 'owner', p.name, p.handle, p.picture, p.user_id, least(${at}::timestamptz, now()), ${version}
		from profiles p where p.space = ${change.home}`;
	await grant(change, { id, space }, [{ userId: change.actor, role: 'owner' }]);
}

/** Each is invited or reported for themselves: one unknown handle must not cost the others, or the album. */
async function invite(change: Change, album: Pick<LockedAlbum, 'id' | 'space'>, args: CreateAlbum) {
	const refused: Refused[] = [];
	for (const person of args.members) {
		try {
			await admit(change, album, person, args.at);
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			change.report(error, { ...args, assetIds: [], members: [person] });
			refused.push({ id: nameOf(person), code: error.code });
		}
	}
	return refused;
}

async function refuseTaken(change: Change, { id }: CreateAlbum): Promise<CreatedAlbum> {
	const space = change.space(id)!;
	// The actor's own, or was until it was deleted for good: made again, that changes nothing either.
	const [own] = await change.tx`
		select from albums where space = ${space} and owner_id = ${change.actor}
		union all
		select from memberships m where m.space = ${change.home} and m.album_space = ${space} and m.role = 'owner'
			and not exists (select from albums where space = ${space})`;
	if (!own) refuse('album.exists', { albumId: id });
	return { created: false, refused: [] };
}
