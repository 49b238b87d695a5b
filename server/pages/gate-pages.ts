import { html } from 'hono/html';
import { documentOf, type Html } from './document.ts';
import { gates, release } from './words.ts';

/** One sentence and, where there is one, a way on. */
const gate = (
	{ title, text }: { title: string; text: string },
	more: Html | '' = '',
	card?: { title: string },
): Html =>
	documentOf({
		title,
		...(card && { card }),
		body: html`<main class="gate">
			<h1>${title}</h1>
			<p>${text}</p>
			${more}
		</main>`,
	});

/** The same for a link that was ended and for one that never was. */
export const nothingPage = (): Html => gate(gates.nothing);

/** Where nothing is public: the same for what never was and for what was taken back. */
export const absentPage = (): Html => gate(release.nothing);

export const expiredPage = (): Html => gate(gates.expired);

/** Where what a browser sent cannot be read. */
export const brokenPage = (): Html => gate(gates.broken);

export const busyPage = (): Html => gate(gates.busy);

/** Says nothing of the album. @param wrong why the last try did not do */
export const passwordPage = (address: string, wrong?: string): Html =>
	gate(
		gates.password,
		html`<form method="post" action="/s/${address}">
			<label for="password">${gates.password.field}</label>
			<input
				id="password"
				name="password"
				type="password"
				autocomplete="current-password"
				required
				maxlength="200"
				${wrong ? html`aria-invalid="true" aria-describedby="wrong"` : ''}
			/>
			${wrong ? html`<p class="wrong" id="wrong" role="alert">${wrong}</p>` : ''}
			<button class="button primary" type="submit">${gates.password.open}</button>
		</form>`,
		{ title: gates.password.title },
	);
