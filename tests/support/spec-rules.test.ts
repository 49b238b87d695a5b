import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { idsIn, rulesIn, titlesIn, titlesUnder } from './spec-rules.ts';

describe('the rules of the sync engine', () => {
	const rules = rulesIn(readFileSync('src/lib/sync/SPEC.md', 'utf8'));
	const titles = titlesUnder(process.cwd(), ['src', 'server', 'tests']).filter(
		({ file }) => file !== 'tests/support/spec-rules.test.ts',
	);

	test('are told apart by their ids', () => {
		expect(rules.length).toBeGreaterThan(50);
		expect(rules.filter((id, i) => rules.indexOf(id) !== i)).toEqual([]);
	});

	test('each have a test that carries their id', () => {
		const tested = new Set(titles.flatMap(({ title }) => idsIn(title)));
		expect(rules.filter((id) => !tested.has(id))).toEqual([]);
	});

	test('are all that titles of tests refer to', () => {
		const known = new Set(rules);
		expect(titles.filter(({ title }) => idsIn(title).some((id) => !known.has(id)))).toEqual([]);
	});
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
