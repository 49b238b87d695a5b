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
	/** Of Open Graph's types, where it is not a page like any other */
	type?: 'music.album' | 'music.song' | 'video.other' | 'profile';
	/** Further properties of that type */
	more?: readonly (readonly [property: string, content: string])[];
}

/** The same in another form, for programs */
export interface Alternate {
	type: string;
	/** Whole address */
	href: string;
	title: string;
}

interface Page {
	title: string;
	card?: Card;
	/** Near-black, as for one photo */
	isNight?: boolean;
	/** Rules of this page alone */
	css?: string;
	/** Where it is public: its one address, a whole one. Without it, no search engine lists the page */
	canonical?: string;
	alternates?: readonly Alternate[];
	body: Html;
}

/** A whole page. What is put into it as `${…}` is escaped by `html`. */
export const documentOf = ({
	title,
	card,
	isNight = false,
	css,
	canonical,
	alternates = [],
	body,
}: Page): Html =>
	html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
				${
					canonical
						? html`<link rel="canonical" href="${canonical}" />`
						: html`<meta name="robots" content="noindex" />`
				}
				${alternates.map(
					({ type, href, title }) =>
						html`<link rel="alternate" type="${type}" href="${href}" title="${title}" />`,
				)}
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

const cardOf = ({ title, text, url, image, type, more = [] }: Card) => html`
	<meta property="og:type" content="${type ?? 'website'}" />
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
	${more.map(([property, content]) => html`<meta property="${property}" content="${content}" />`)}
`;
