import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MutationName, mutations } from '#domain/mutations.ts';
import { TestServer } from '../../support/people.ts';
import { Both, type Compared } from './both.ts';
import { everyone, furnish, type People, type Pick, tries } from './furnished.ts';
import { withoutTimes, withoutWhatComesBack } from './visible.ts';

let server: TestServer;
let people: People;

beforeAll(async () => {
	server = await TestServer.start();
	people = await server.people();
});
afterAll(() => server.stop());

/** Refusals that a device cannot foresee: it shows the edit until it hears of them. */
const onlyTheServerKnows: Partial<Record<MutationName | 'any', readonly string[]>> = {
	// Who has a handle or an id, and whether an address is taken by anyone
	any: ['user.not_found', 'link.slug_taken'],
	// Whether the bytes of what others added have come
	finalizeAlbum: ['asset.not_stored', 'album.nothing_stored'],
	// Whether what is not on the device was ever in the album, whose it was, and where it is now
	restoreEntries: ['entry.not_found', 'entry.not_yours', 'asset.not_found'],
	// Whether what is not on the device was ever there: what another device has taken away meanwhile is no fault
	deleteLink: ['link.not_found'],
	deleteActivity: ['activity.not_found'],
	// A part that is refused while the rest is done: a device does the rest, and is told of the part by a notice
	purgeAssets: ['asset.not_trashed'],
};

const isForeseeable = (name: MutationName, code = '') =>
	![...onlyTheServerKnows.any!, ...(onlyTheServerKnows[name] ?? [])].includes(code);

/** Mutators that bring back what the device may not hold any more: it comes with the answer. */
const bringsBack = new Set<MutationName>([
	'restoreAssets',
	'restoreEntries',
	'restoreAlbum',
	'registerAsset',
]);

/** Where something that is not on the device any more was last, the server alone knows; a device takes the end for it. */
function goesBehindWhatIsGone(input: object, { before }: Compared): boolean {
	const { albumId, after } = input as { albumId?: string; after?: string | null };
	return Boolean(after) && !(`entry/${albumId}/${after}` in before);
}

function compare(name: MutationName, { before, predicted, decided }: Compared): void {
	if (predicted.refused === undefined && !isForeseeable(name, decided.refused)) return;
	if (predicted.refused !== undefined) {
		// What a device refuses is never sent: the server must not have been able to do any of it, or all of it.
		if (decided.refused === undefined) expect(decided.rows, `${name}: refused by the device`).toEqual(before);
		else expect(decided.refused, `${name}: refused by the device`).toBe(predicted.refused);
		return;
	}
	expect(decided.refused, `${name}: refused by the server`).toBeUndefined();
	const [mine, theirs] = bringsBack.has(name)
		? withoutWhatComesBack(predicted.rows, decided.rows)
		: name === 'finalizeAlbum'
			? withoutTimes(predicted.rows, decided.rows)
			: [predicted.rows, decided.rows];
	expect(mine, name).toEqual(theirs);
}

/** In which what a mutator does is seen from each role: Ana owns the album, Ben edits it, Cem views it. */
const cells = Object.keys(mutations).flatMap((name) =>
	everyone.map((who) => [name as MutationName, who] as const),
);

test.each(cells)('%s by %s comes to what was predicted', async (name, who) => {
	const album = await furnish(server, people);
	const device = new Both(people[who]);
	for (const flag of [false, true]) {
		const input = tries[name](album, who, { a: 0, b: 5, flag });
		compare(name, await device.run(name, input));
	}
});

const edit = fc.record({
	who: fc.constantFrom(...everyone),
	name: fc.constantFrom(...(Object.keys(mutations) as MutationName[])),
	pick: fc.record<Pick>({ a: fc.nat(7), b: fc.nat(7), flag: fc.boolean() }),
});

test(
	'whatever three people do to one album, each edit comes to what was predicted',
	{ timeout: 120_000 },
	async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(edit, { minLength: 5, maxLength: 25 }), async (edits) => {
				const album = await furnish(server, people);
				const devices = { ana: new Both(people.ana), ben: new Both(people.ben), cem: new Both(people.cem) };
				for (const { who, name, pick } of edits) {
					const input = tries[name](album, who, pick);
					const compared = await devices[who].run(name, input);
					if (!goesBehindWhatIsGone(input, compared)) compare(name, compared);
				}
			}),
			{ numRuns: 12, endOnFailure: true },
		);
	},
);
