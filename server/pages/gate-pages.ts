import { html } from 'hono/html';
import { documentOf, type Html } from './document.ts';

/** One sentence and, where there is one, a way on. */
const gate = (title: string, text: string, more: Html | '' = '', card?: { title: string }): Html =>
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
export const nothingPage = (): Html =>
	gate('There is nothing here', 'This link does not work, or no longer does. Ask whoever sent it to you.');

export const expiredPage = (): Html =>
	gate(
		'This link has ended',
		'It was made for a time that is over. Ask whoever sent it to you for another one.',
	);

export const busyPage = (): Html =>
	gate('Not just now', 'The server cannot answer at the moment. Nothing is lost; try again in a minute.');

/** Says nothing of the album. @param wrong why the last try did not do */
export const passwordPage = (address: string, wrong?: string): Html =>
	gate(
		'A shared album',
		'It is kept behind a password. Whoever sent you the link can tell you.',
		html`<form method="post" action="/s/${address}">
			<label for="password">Password</label>
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
			<button class="button primary" type="submit">Open the album</button>
		</form>`,
		{ title: 'A shared album' },
	);
