import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The ids of the rules that a text states, in their order: paragraphs that begin with `**[P4]**`, `**[PA-4]**` or `**[MA-4]**`. */
export const rulesIn = (text: string): string[] =>
	[...text.matchAll(/^\*\*\[([A-Z]\d+|[PM]A-\d+)\]\*\*/gm)].map(([, id]) => id!);

/** The ids that a title carries, such as `[P4]`. */
export const idsIn = (title: string): string[] =>
	[...title.matchAll(/\[([A-Z]\d+|[PM]A-\d+)\]/g)].map(([, id]) => id!);

const runners = new Set(['test', 'it', 'describe']);

/** The titles of the tests in a file and of the groups that they are in; those that never run are left out. */
export function titlesIn(text: string): string[] {
	const source = ts.createSourceFile('x.test.ts', text, ts.ScriptTarget.Latest);
	const titles: string[] = [];
	const visit = (node: ts.Node) => {
		if (ts.isCallExpression(node)) {
			const [name, ...modifiers] = namesOf(node.expression);
			const [first] = node.arguments;
			if (name !== undefined && runners.has(name) && !modifiers.some((one) => /^(skip|todo)$/.test(one)))
				if (first && isText(first)) titles.push(first.getText(source));
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return titles;
}

const isText = (node: ts.Node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

/** `test.runIf(x)` is test, runIf. */
function namesOf(callee: ts.Expression): string[] {
	if (ts.isIdentifier(callee)) return [callee.text];
	if (ts.isPropertyAccessExpression(callee)) return [...namesOf(callee.expression), callee.name.text];
	return ts.isCallExpression(callee) ? namesOf(callee.expression) : [];
}

/** The titles of all tests under some folders of a project. */
export function titlesUnder(root: string, folders: readonly string[]): { file: string; title: string }[] {
	return folders
		.flatMap((folder) =>
			readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
		)
		.filter((file) => /\.(test|spec)\.ts$/.test(file))
		.flatMap((file) => titlesIn(readFileSync(join(root, file), 'utf8')).map((title) => ({ file, title })));
}
