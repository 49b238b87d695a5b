import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** One import of a source file: where it stands, what is written, and the project file that it means, if one. */
export type Import = { from: string; specifier: string; to: string | undefined };

/** The rooms of the project and those that each may import from, besides itself; docs/architecture.md, "Rooms". */
export const rooms = {
	domain: [],
	protocol: ['domain'],
	lib: ['protocol', 'domain'],
	routes: ['lib', 'protocol', 'domain'],
	'service-worker': ['protocol', 'domain', 'lib/bytes', 'lib/store', 'lib/uploads'],
	server: ['protocol', 'domain'],
} as const;

/** A room of the project. */
export type Room = keyof typeof rooms;

/** Reads all imports of the source files under some folders of a project, tests left out. */
export function importsUnder(root: string, folders: readonly string[]): Import[] {
	return folders
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
		)
		.filter((file) => /\.(ts|js|svelte)$/.test(file) && !/\.test\.ts$|\.d\.ts$|lib\/paraglide\//.test(file))
		.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

/** The imports of one file: static, dynamic, type-only, re-exports, and workers made with `new URL(…, import.meta.url)`. */
export function importsOf(file: string, text: string): Import[] {
	const code = file.endsWith('.svelte') ? scriptsOf(text) : text;
	return specifiersIn(ts.createSourceFile(file, code, ts.ScriptTarget.Latest)).map((specifier) => ({
		from: file,
		specifier,
		to: resolveWithin(file, specifier),
	}));
}

/** The room that a file of the project lies in; undefined for what is in none, such as app.d.ts. */
export function roomOf(file: string): Room | undefined {
	const [top, room] = file.split('/');
	const name = top === 'src' ? room : top;
	return name !== undefined && name in rooms ? (name as Room) : undefined;
}

/** Says why an import may not be, or nothing when it may. */
export function whyForbidden({ from, specifier, to }: Import): string | undefined {
	const room = roomOf(from);
	if (room === undefined) return undefined;
	if (room === 'domain' && to === undefined && isOfAWorld(specifier)) {
		return `${from} imports ${specifier}: the domain is pure`;
	}
	if (room !== 'server' && to === undefined && specifier.startsWith('node:') && !runsInTheBuild(from)) {
		return `${from} imports ${specifier}: it runs in a browser`;
	}
	if (to === undefined) return undefined;
	const target = roomOf(to);
	if (target === room) return undefined;
	// Generated messages, package.json and the like are no room's.
	if (target === undefined) return to.startsWith('tests/') ? `${from} imports ${to}: a test's` : undefined;
	const isAllowed = rooms[room].some((allowed) => to.replace(/^src\//, '').startsWith(`${allowed}/`));
	return isAllowed ? undefined : `${from} imports ${to}: ${room} may not use ${target}`;
}

/** Steps of `vite build` lie beside what they build, named so. */
const runsInTheBuild = (file: string) => /-build\.js$/.test(file);

/** Packages that pure rules may stand on. Everything else brings a world with it: a browser, a database, a server. */
const purePackages = ['zod/mini', 'fractional-indexing'];
const isOfAWorld = (specifier: string) => !purePackages.includes(specifier);

function resolveWithin(file: string, specifier: string): string | undefined {
	if (specifier.startsWith('.')) return relative(resolve('.'), resolve(dirname(file), specifier));
	const alias = /^#(domain|protocol|lib)\/(.*)$/.exec(specifier) ?? /^\$(lib)\/(.*)$/.exec(specifier);
	return alias ? `src/${alias[1]}/${alias[2]}` : undefined;
}

function scriptsOf(svelte: string): string {
	const { module, instance } = parse(svelte, { modern: true });
	return [module, instance]
		.flatMap((script) => (script ? [script.content as unknown as { start: number; end: number }] : []))
		.map(({ start, end }) => svelte.slice(start, end))
		.join('\n');
}

function specifiersIn(source: ts.SourceFile): string[] {
	const found: string[] = [];
	const visit = (node: ts.Node) => {
		const text = specifierOf(node);
		if (text !== undefined) found.push(text);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

function specifierOf(node: ts.Node): string | undefined {
	const literal = literalOf(node);
	return literal && ts.isStringLiteralLike(literal) ? literal.text : undefined;
}

function literalOf(node: ts.Node): ts.Node | undefined {
	if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
	if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
	if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
		return node.arguments[0];
	const isUrl =
		ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL';
	const [address, base] = isUrl ? (node.arguments ?? []) : [];
	return base && ts.isPropertyAccessExpression(base) && ts.isMetaProperty(base.expression)
		? address
		: undefined;
}
