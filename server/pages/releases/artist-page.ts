import { html } from 'hono/html';
import type { Artist, Release } from '../../releases/read-releases.ts';
import { documentOf, type Html } from '../document.ts';
import * as words from '../words.ts';
import type { Addresses } from './addresses.ts';
import { sleeveOf } from './release-page.ts';

/** What a person has released. */
export function artistPage({ name, handle }: Artist, releases: readonly Release[], at: Addresses): Html {
	const body = html`<main class="artist">
		<header>
			<h1>${name}</h1>
			<p class="quiet">@${handle} · ${words.releases(releases.length)}</p>
		</header>
		${
			releases.length === 0
				? html`<p class="quiet">${words.release.none}</p>`
				: html`<ul class="sleeves">
						${releases.map((release) => tile(release, at))}
					</ul>`
		}
	</main>`;
	return documentOf({
		title: name,
		canonical: at.artist(handle),
		card: {
			title: name,
			text: words.releases(releases.length),
			url: at.artist(handle),
			image: releases[0] && at.cover(releases[0]),
			type: 'profile',
		},
		alternates: [{ type: 'application/rss+xml', href: at.feed(handle), title: name }],
		body,
	});
}

function tile(release: Release, at: Addresses): Html {
	return html`<li>
		<a href="${at.release(release)}">
			${sleeveOf(release, at)}
			<strong>${release.title}</strong>
			<span class="quiet">${words.items(release.trackCount)}</span>
		</a>
	</li>`;
}
