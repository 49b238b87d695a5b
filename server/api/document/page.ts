import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html } from 'hono/html';
import { documentOf, type Html } from '../../pages/document.ts';
import type { openApi } from './openapi.ts';

type Document = ReturnType<typeof openApi>;

interface Operation {
	operationId: string;
	tags: string[];
	summary: string;
	description?: string;
	parameters: { name: string; in: string; required: boolean; description?: string; schema: object }[];
	requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
	responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

interface Listed extends Operation {
	method: string;
	path: string;
}

const css = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');

/** The document for people to read: no script, and everything on one page, so that a browser's search finds it. */
export function page(document: Document): Html {
	const groups = [...Map.groupBy(listed(document), ({ tags }) => tags[0]!)];
	return documentOf({
		title: 'Gatefold API',
		css,
		body: html`<main class="docs">
			<header>
				<h1>Gatefold API</h1>
				<p>${document.info.description}</p>
				<p>
					Send a key from the settings as <code>x-api-key</code> or <code>Authorization: Bearer</code>. Errors
					have a <code>code</code> from a closed list. Machines read
					<a href="/api/openapi.json">openapi.json</a>.
				</p>
				<nav>
					${groups.map(([tag]) => html`<a href="#${anchor(tag)}">${tag}</a>`)}<a href="#schemas">Shapes</a>
				</nav>
			</header>
			${groups.map(
				([tag, operations]) =>
					html`<section id="${anchor(tag)}">
						<h2>${tag}</h2>
						${operations.map(operation)}
					</section>`,
			)}
			<section id="schemas">
				<h2>Shapes</h2>
				${Object.entries(document.components.schemas).map(
					([name, schema]) =>
						html`<details id="${name}">
							<summary><code>${name}</code></summary>
							${code(schema)}
						</details>`,
				)}
			</section>
		</main>`,
	});
}

const listed = ({ paths, servers }: Document): Listed[] =>
	Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			...(operation as Operation),
			method: method.toUpperCase(),
			path: new URL(servers[0]!.url).pathname + path,
		})),
	);

const operation = (one: Listed) =>
	html`<details id="${one.operationId}">
		<summary>
			<span class="method ${one.method.toLowerCase()}">${one.method}</span> <code>${one.path}</code>
			<span>${one.summary}</span>
		</summary>
		${one.description ? html`<p>${words(one.description)}</p>` : ''}
		${one.parameters.length > 0 ? parameters(one) : ''}
		${Object.values(one.requestBody?.content ?? {}).map(
			({ schema, example }) =>
				html`<h3>Body</h3>
					${code(example ?? schema)}${
						example
							? html`<details>
									<summary>Schema</summary>
									${code(schema)}
								</details>`
							: ''
					}`,
		)}
		<h3>Answers</h3>
		<dl>
			${Object.entries(one.responses).map(
				([status, { description, content }]) =>
					html`<dt>${status}</dt>
						<dd>
							${description.split('\n\n').map((line) => html`<p>${words(line)}</p>`)}${Object.values(content ?? {}).map(({ schema }) => shape(schema))}
						</dd>`,
			)}
		</dl>
	</details>`;

const parameters = ({ parameters }: Listed) =>
	html`<h3>Parameters</h3>
		<dl>
			${parameters.map(
				(one) =>
					html`<dt><code>${one.name}</code> <small>${one.in}${one.required ? '' : ', optional'}</small></dt>
						<dd>${words(one.description ?? '')}</dd>`,
			)}
		</dl>`;

/** A shape with a name is linked, any other written out. */
function shape(schema: object): Html {
	const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1)! : undefined;
	if (name === 'Error') return html``;
	return name
		? html`<p>
				<a href="#${name}"><code>${name}</code></a>
			</p>`
		: code(schema);
}

const code = (value: unknown): Html => html`<pre>${JSON.stringify(value, null, 2)}</pre>`;

const anchor = (tag: string) => tag.toLowerCase().replaceAll(' ', '-');

/** A text in which names stand between backticks. */
const words = (text: string): Html =>
	html`${text.split('`').map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))}`;
