import { html, raw } from 'hono/html';
import { sheetPath } from './look.ts';

export type Html = ReturnType<typeof html>;

/** What other programs show of a link that someone sends. */
export interface Card {
	title: string;
	text?: string;
	/** Whole addresses */
	url?: string;
	image?: string | undefined;
}

interface Page {
	title: string;
	card?: Card;
	/** Near-black, as for one photo */
	isNight?: boolean;
	/** Rules of this page alone */
	css?: string;
	body: Html;
}

/** A whole page. What is put into it as `${…}` is escaped by `html`. */
export const documentOf = ({ title, card, isNight = false, css, body }: Page): Html =>
	html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
				<meta name="robots" content="noindex" />
				<meta name="color-scheme" content="light dark" />
				<title>${title}</title>
				<link rel="stylesheet" href="${sheetPath}" />
				<link rel="icon" href="/icons/icon.svg" type="image/svg+xml" />
				${
					css
						? html`<style>
								${raw(css)}
							</style>`
						: ''
				}
				${card ? cardOf(card) : ''}
			</head>
			<body class="${isNight ? 'night' : 'day'}">
				${body}
			</body>
		</html>`;

const cardOf = ({ title, text, url, image }: Card) => html`
	<meta property="og:type" content="website" />
	<meta property="og:site_name" content="Gatefold" />
	<meta property="og:title" content="${title}" />
	${text ? html`<meta property="og:description" content="${text}" />` : ''}
	${url ? html`<meta property="og:url" content="${url}" />` : ''}
	${
		image
			? html`<meta property="og:image" content="${image}" />
					<meta name="twitter:card" content="summary_large_image" />`
			: ''
	}
`;
