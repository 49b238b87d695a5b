import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noticesFile, noticesOf, outOfDate, type Package, type Runtime, runtimeOf } from './notices.ts';

const root = process.cwd();

const runtime: Runtime = runtimeOf(root);
const named = (name: string): Package => {
	const found = [...runtime.browser, ...runtime.server].find((one) => one.name === name);
	if (!found) throw new Error(`${name} does not run with Gatefold`);
	return found;
};

test('all that runs with Gatefold is in THIRD_PARTY_NOTICES.md (else: node tests/support/notices.ts)', () => {
	expect(outOfDate(readFileSync(join(root, noticesFile), 'utf8'), runtime)).toEqual([]);
});

test('every package of the app that asks for its text has one in the page', () => {
	const texts = noticesOf(runtime).split('## Texts of the licences')[1]!;
	const owners = runtime.browser.filter(({ licence }) => !/^(CC0-1\.0|MPL-2\.0)$/.test(licence));
	expect(owners.filter(({ name }) => !texts.includes(`\n${name}\n`)).map(({ name }) => name)).toEqual([]);
});

test('packages are found behind every kind of import', () => {
	const browser = runtime.browser.map(({ name }) => name);
	const server = runtime.server.map(({ name }) => name);
	// By a script of a component, in a style sheet, by what another one needs, and by the rules that both sides share.
	expect(browser).toEqual(
		expect.arrayContaining([
			'svelte',
			'dexie',
			'@fontsource-variable/fraunces',
			'url-parse',
			'fractional-indexing',
		]),
	);
	expect(server).toEqual(expect.arrayContaining(['hono', 'postgres', 'fractional-indexing']));
	expect([...browser, ...server]).not.toContain('vitest');
});

test('a package that is not named, is not needed any more or has another licence is told', () => {
	const page = noticesOf(runtime);
	const dexie = named('dexie');
	const without = { ...runtime, browser: runtime.browser.filter((one) => one !== dexie) };
	expect(outOfDate(noticesOf(without), runtime)).toEqual([expect.stringMatching(/^missing: \[dexie\]/)]);
	expect(outOfDate(page, without)).toEqual([expect.stringMatching(/^not needed: \[dexie\]/)]);

	const renamed = runtime.browser.map((one) => (one === dexie ? { ...one, licence: 'MIT' } : one));
	expect(outOfDate(page, { ...runtime, browser: renamed })).toEqual([
		expect.stringMatching(/^missing: \[dexie\].*: MIT$/),
		expect.stringMatching(/^not needed: \[dexie\].*: Apache-2\.0$/),
	]);
});

test('a text that has lost a line is told', () => {
	const cut = noticesOf(runtime).replace(
		'The above copyright notice and this permission notice',
		'This notice',
	);
	expect(outOfDate(cut, runtime)).toEqual(['the texts of the licences have changed']);
});
