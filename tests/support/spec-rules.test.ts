import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { idsIn, rulesIn, titlesIn, titlesUnder } from './spec-rules.ts';

const seed = (name: string) => readFileSync(`docs/seed-${name}.md`, 'utf8').split('## Not built yet');
const [builtAlbums = '', laterAlbums = ''] = seed('photo-albums');
const [builtReleases = '', laterReleases = ''] = seed('music-albums');
const titles = titlesUnder(process.cwd(), ['src', 'server', 'tests']).filter(
	({ file }) => file !== 'tests/support/spec-rules.test.ts',
);
const rulesOf = {
	'the sync engine': rulesIn(readFileSync('src/lib/sync/SPEC.md', 'utf8')),
	'photo albums': rulesIn(builtAlbums),
	'music albums': rulesIn(builtReleases),
};
const least: Record<keyof typeof rulesOf, number> = {
	'the sync engine': 31,
	'photo albums': 31,
	'music albums': 20,
};

describe.each(Object.entries(rulesOf))('the rules of %s', (what, rules) => {
	test('are told apart by their ids', () => {
		expect(rules.length).toBeGreaterThanOrEqual(least[what as keyof typeof rulesOf]);
		expect(rules.filter((id, i) => rules.indexOf(id) !== i)).toEqual([]);
	});

	test('each have a test that carries their id', () => {
		const tested = new Set(titles.flatMap(({ title }) => idsIn(title)));
		expect(rules.filter((id) => !tested.has(id))).toEqual([]);
	});
});

test('titles of tests refer to nothing else', () => {
	const known = new Set(Object.values(rulesOf).flat());
	expect(titles.filter(({ title }) => idsIn(title).some((id) => !known.has(id)))).toEqual([]);
	const later = [...rulesIn(laterAlbums), ...rulesIn(laterReleases)];
	expect(later.length).toBeGreaterThan(0);
	expect(later.filter((id) => known.has(id))).toEqual([]);
});

describe('the reader of titles', () => {
	test('finds them however a test is written, and passes over what does not run', () => {
		const text = `
			test('[P1] one', () => {});
			test.runIf(isLong)(
				\`[P2] \${count} rows\`, { timeout: 1 }, async () => {});
			describe("[P3] a group", () => { it('[P4] inside', () => {}); });
			test.skip('[P5] never', () => {});
			test.todo('[P6] not yet');
			// test('[P7] a comment')
			const words = '[P8] no title';
			contest('[P9] no test');
		`;
		expect(titlesIn(text).flatMap(idsIn)).toEqual(['P1', 'P2', 'P3', 'P4']);
	});

	test('finds a rule where it is stated and not where it is mentioned', () => {
		expect(rulesIn('**[P1]** A rule.\nWhy: see [P2].\n\n**[P3]** Another, **[P4]** too.')).toEqual([
			'P1',
			'P3',
		]);
	});
});
