import { html } from 'hono/html';
import { documentOf, type Html } from '../document.ts';
import type { Addresses } from './addresses.ts';
import { playing } from './playing.ts';
import { type ShownRelease, sleeveOf, trackList } from './release-page.ts';

/** A release in a frame of somebody else's page: its first tracks, and the way to all of it. */
export function embedPage({ release, tracks }: Omit<ShownRelease, 'page'>, at: Addresses): Html {
	const body = html`<main class="release embedded">
		<header>
			${sleeveOf(release, at)}
			<div>
				<h1><a href="${at.release(release)}" target="_blank" rel="noopener">${release.title}</a></h1>
				<p class="quiet">${release.artist}</p>
			</div>
		</header>
		${trackList({ release, tracks, page: 1 }, at, { isFramed: true })}
	</main>`;
	return documentOf({
		title: `${release.title} · ${release.artist}`,
		body: html`${body}${playing(release, at)}`,
	});
}
