import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html, raw } from 'hono/html';
import type { ErrorCode } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { documentOf, type Html } from './document.ts';
import type { OpenLink } from './find-link.ts';
import * as words from './words.ts';

/** What became of the files of a form */
export interface Outcome {
	added: number;
	/** Were in the album already */
	present: number;
	refused: { name: string; code: ErrorCode }[];
	/** False where there were more than go at once */
	isWhole: boolean;
}

const script = readFileSync(join(import.meta.dirname, 'adding.js'), 'utf8');

/** The one script of these pages, by its hash: what else might get into a page does not run. */
export const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** A form that works by itself, and better with its script: progress of each file, and another try. */
export const addingSection = (at: string): Html => html`
	<section class="adding" aria-labelledby="adding-title">
		<h2 id="adding-title">${words.adding.title}</h2>
		<p class="quiet">${words.adding.text}</p>
		<form
			method="post"
			action="${at}/upload"
			enctype="multipart/form-data"
			data-words="${JSON.stringify(words.adding)}"
		>
			<div class="field">
				<label for="guest">${words.adding.name}</label>
				<input id="guest" name="guest" maxlength="${limits.guestName}" autocomplete="name" />
			</div>
			<div class="field" data-plain>
				<label for="files">${words.adding.files}</label>
				<input id="files" name="file" type="file" accept="image/*,video/*,audio/*" multiple required />
			</div>
			<button class="button primary" type="submit" data-plain>${words.adding.send}</button>
			<button class="button primary" type="button" data-choose hidden>${words.adding.choose}</button>
		</form>
		<div data-sending hidden>
			<p role="status" data-summary></p>
			<p data-ways>
				<button class="button" type="button" data-retry-all hidden>${words.adding.retryAll}</button>
				<a class="button" href="${at}" data-show hidden>${words.adding.show}</a>
			</p>
			<ul data-files></ul>
		</div>
	</section>
	${raw(`<script type="module">${script}</script>`)}
`;

/** The answer to a form that was sent without the script. */
export function sentPage(link: OpenLink, { added, present, refused, isWhole }: Outcome): Html {
	const lines = [
		...(added > 0 ? [words.sent(added)] : []),
		...(present > 0 ? [words.were(present)] : []),
		...(added + present + refused.length === 0 ? [words.nothingChosen] : []),
		...(isWhole ? [] : [words.tooManyFiles]),
	];
	return documentOf({
		title: link.name,
		body: html`<main class="gate">
			<h1>${link.name}</h1>
			${lines.map((line) => html`<p>${line}</p>`)}
			${
				refused.length > 0
					? html`<ul class="refused">
							${refused.map(
								({ name, code }) =>
									html`<li>
										<strong>${name}</strong>
										<span class="wrong">${words.refused(code)}</span>
									</li>`,
							)}
						</ul>`
					: ''
			}
			<a class="button primary" href="/s/${link.address}">${words.adding.back}</a>
		</main>`,
	});
}
