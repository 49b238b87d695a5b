import type { CreateAlbum } from '#domain/album.ts';
import { refuse } from '#domain/errors.ts';
import { keys } from '#domain/keys.ts';
import type { LeaveAlbum, Member, RemoveMember, SetMember, TransferOwnership } from '#domain/member.ts';
import { withoutImage } from './images.ts';
import type { View } from './view.ts';

type Person = CreateAlbum['members'][number];

/** Gives a person a role, by id or by handle. */
export async function setMember(view: View, { albumId, at, ...person }: SetMember): Promise<void> {
	const album = await view.albumFor('edit', albumId);
	if (await putMember(view, albumId, person as Person, at)) await view.touch(album, at, 'activity');
}

/**
 * Puts a member into an album, or changes the role of one. A handle that the album does not know yet is shown as
 * waiting under a key of its own, which is gone when the server has said who it is.
 *
 * @returns whether anything changed
 * @throws Refusal `member.is_self`: whoever shares an album is its owner, whose role is changed by handing over alone
 */
export async function putMember(view: View, albumId: string, person: Person, at: string): Promise<boolean> {
	const there =
		'userId' in person
			? await view.member(albumId, person.userId)
			: await byHandle(view, albumId, person.handle);
	if (there?.role === 'owner') refuse('member.is_self', { albumId });
	if (there?.role === person.role) return false;
	const key =
		'userId' in person ? keys.member(albumId, person.userId) : keys.waitingMember(albumId, person.handle);
	if (there) {
		const own = there.userId === '' ? key : keys.member(albumId, there.userId);
		await view.put(own, { ...there, role: person.role });
		return true;
	}
	const member: Member = {
		albumId,
		userId: 'userId' in person ? person.userId : '',
		role: person.role,
		name: '',
		handle: 'handle' in person ? person.handle : '',
		picture: null,
		joinedAt: at,
		waiting: true,
	};
	await view.put(key, member);
	return true;
}

async function byHandle(view: View, albumId: string, handle: string): Promise<Member | undefined> {
	for await (const [, member] of view.members(albumId)) if (member.handle === handle) return member;
	return undefined;
}

/** Takes a person out, with their assets unless those are to stay. */
export async function removeMember(view: View, args: RemoveMember): Promise<void> {
	const { albumId, userId, keepAssets, at } = args;
	const album = await view.albumFor('edit', albumId);
	const member = await view.member(albumId, userId);
	if (member?.role === 'owner') refuse('member.is_owner', { albumId });
	if (member) await view.remove(keys.member(albumId, userId));
	// What they added can also be taken away when they have left by themselves.
	const theirs: string[] = [];
	if (!keepAssets) {
		for await (const [key, entry] of view.entries(albumId))
			if (entry.asset.ownerId === userId) theirs.push(key);
		for (const key of theirs) await view.remove(key);
	}
	if (theirs.length > 0) await view.touch(album, at, 'content');
	else if (member) await view.touch(album, at, 'activity');
}

/** Leaves someone else's album: it is gone from this device at once, and its keys when the server has heard. */
export async function leaveAlbum(view: View, { albumId }: LeaveAlbum): Promise<void> {
	const role = await view.role(albumId);
	if (role === undefined) return;
	if (role === 'owner') {
		await view.albumFor('see', albumId);
		refuse('member.is_owner', { albumId });
	}
	await view.remove(keys.member(albumId, view.me));
	await view.remove(keys.album(albumId));
}

/** Hands an album to a member; the owner until now stays as an editor. */
export async function transferOwnership(view: View, args: TransferOwnership): Promise<void> {
	const { albumId, userId, at } = args;
	// Handed over already: who did is an editor now, and is not to be told that they have no right to.
	const known = await view.albumFor('see', albumId);
	if (known.ownerId === userId && (await view.role(albumId)) !== 'viewer') return;
	const album = await view.albumFor('edit', albumId);
	if (userId === view.me) refuse('member.is_self', { albumId });
	const next = await view.member(albumId, userId);
	if (!next) refuse('member.not_found', { albumId, userId });
	const me = await view.member(albumId, view.me);
	await view.put(keys.member(albumId, userId), { ...next, role: 'owner' });
	if (me) await view.put(keys.member(albumId, view.me), { ...me, role: 'editor' });
	// What stands for it is of the library of who owned it.
	await view.touch({ ...withoutImage(album), ownerId: userId }, at, 'activity');
}
