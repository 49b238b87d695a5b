/**
 * The conflicts of SPEC.md: the owner of an album, and another member or the owner on another device, do what does not
 * go together, each before hearing of the other.
 */
import { type Id, newId } from '#domain/ids.ts';
import type { Member } from '#domain/member.ts';
import type { MutationName } from '#domain/mutations.ts';
import type { AlbumRow } from '#lib/store/database.ts';
import type { Chance } from './chance.ts';
import { entriesIn, libraryOf, type Made, madeOf, type Sight } from './edits.ts';

type Input = readonly [MutationName, object];

/** What there is to make a conflict of. */
interface Ground {
	albumId: Id;
	/** Whose album it is not, or its owner on another device */
	other: Id;
	/** Somebody who is not in the album, as the owner sees it */
	stranger: Id | undefined;
	/** What the owner sees in the album, of which theirs is the other's */
	here: readonly Id[];
	theirs: readonly Id[];
	/** The other's library */
	own: readonly Id[];
	chance: Chance;
}

/** By rule: what the owner does, and what the other does. */
const conflicts: Record<string, (ground: Ground) => [Input, Input]> = {
	C1: ({ albumId: id }) => [
		['updateAlbum', { id, name: 'One' }],
		['updateAlbum', { id, name: 'Two' }],
	],
	C2: (ground) => [['deleteAlbum', { id: ground.albumId }], comment(ground)],
	C3: ({ albumId, theirs: assetIds }) => [
		['removeAssets', { albumId, assetIds }],
		['addAssets', { albumId, assetIds }],
	],
	C4: (ground) => [move(ground), move(ground)],
	C5: (ground) => [move(ground), ['removeAssets', { albumId: ground.albumId, assetIds: ground.theirs }]],
	C6: (ground) => [['removeMember', { ...person(ground), keepAssets: ground.chance.in(0.5) }], add(ground)],
	C7: (ground) => [['updateAlbum', { id: ground.albumId, isActivityEnabled: false }], comment(ground)],
	C8: ({ albumId, theirs }) => [
		['updateAlbum', { id: albumId, coverAssetId: theirs[0] ?? '' }],
		['removeAssets', { albumId, assetIds: theirs }],
	],
	C9: (ground) => [['setMember', { ...person(ground), role: 'viewer' }], add(ground)],
	C10: (ground) => [['deleteAlbum', { id: ground.albumId, cascade: ground.chance.in(0.5) }], add(ground)],
	C11: (ground) => [
		['transferOwnership', person(ground)],
		['leaveAlbum', { albumId: ground.albumId }],
	],
	C12: ({ albumId, own: assetIds }) => [
		['restoreEntries', { albumId, assetIds }],
		['addAssets', { albumId, assetIds }],
	],
	// No conflict, and yet a moment that matters: whoever is let in reads the album while something is put into it.
	V7: (ground) => [
		['setMember', { albumId: ground.albumId, userId: ground.stranger, role: 'viewer' }],
		ground.chance.in(0.5) ? add(ground) : comment(ground),
	],
};

/** Those which one person cannot have with themselves */
const amongTwo = new Set(['C6', 'C9', 'C11']);

const person = ({ albumId, other: userId }: Ground) => ({ albumId, userId });
const comment = ({ albumId }: Ground): Input => [
	'addComment',
	{ albumId, id: newId(), text: 'Said at last' },
];
const add = ({ albumId, own, chance }: Ground): Input => [
	'addAssets',
	{ albumId, assetIds: chance.some(own) },
];
const move = ({ albumId, here, chance }: Ground): Input => {
	const after = chance.in(0.3) ? null : (chance.any(here) ?? null);
	return ['moveAssets', { albumId, assetIds: chance.some(here), after }];
};

/**
 * A conflict by chance over an album that both see and the first owns.
 *
 * @param sights of both
 * @param times of the edits
 * @returns its rule and the edits of both; undefined where there is no such album, or nothing in it to disagree about
 */
export function aConflict(
	chance: Chance,
	sights: readonly Sight[],
	times: readonly string[],
): { rule: string; edits: Made[] } | undefined {
	const [first, second] = sights as [Sight, Sight];
	const seen = new Set(second.rows<AlbumRow>('albums').map(({ id }) => id));
	const shared = first
		.rows<AlbumRow>('albums')
		.filter(({ id, role, deletedAt }) => role === 'owner' && deletedAt === null && seen.has(id))
		.map(({ id }) => id);
	shared.sort();
	// There is seldom somebody to let in, and what comes in chunks is pulled, not told by a stream: into a small one.
	const isLettingIn = chance.in(0.3);
	if (isLettingIn) shared.sort((a, b) => entriesIn(first, a).length - entriesIn(first, b).length);
	const albumId = isLettingIn ? shared[0] : chance.any(shared);
	if (albumId === undefined) return undefined;
	const entries = entriesIn(first, albumId);
	const members = new Set(
		first.rows<Member>('members').flatMap((member) => (member.albumId === albumId ? [member.userId] : [])),
	);
	const theirs = entries.filter(({ asset }) => asset.ownerId === second.me.id);
	const ground: Ground = {
		albumId,
		other: second.me.id,
		stranger: chance.any(first.people.filter(({ id }) => !members.has(id)))?.id,
		here: entries.map(({ assetId }) => assetId),
		theirs: chance.some(theirs).map(({ assetId }) => assetId),
		own: libraryOf(second),
		chance,
	};
	const rules = chance.shuffled(Object.entries(conflicts));
	if (isLettingIn) rules.sort(([a], [b]) => Number(b === 'V7') - Number(a === 'V7'));
	for (const [rule, of] of rules) {
		if (first.me.id === second.me.id && amongTwo.has(rule)) continue;
		const edits = of(ground).flatMap(([name, input], i) => madeOf(name, input, times[i]!) ?? []);
		if (edits.length === 2) return { rule, edits };
	}
	return undefined;
}
