import { html } from 'hono/html';
import type { Release } from '../../releases/read-releases.ts';
import type { ReleaseTrack } from '../../releases/read-tracks.ts';
import { colourOf, paging } from '../album-page.ts';
import { type Card, documentOf, type Html } from '../document.ts';
import * as words from '../words.ts';
import type { Addresses } from './addresses.ts';
import { playing, soundOf } from './playing.ts';

/** Of one page; a gallery of thousands has several. */
export const pageSize = 200;

export interface ShownRelease {
	release: Release;
	/** All of it */
	tracks: readonly ReleaseTrack[];
	/** From 1 */
	page: number;
}

/** A release as anyone sees it: complete without script, which only goes on to the next track by itself. */
export function releasePage({ release, tracks, page }: ShownRelease, at: Addresses): Html {
	const { title, artist, artistHandle, description } = release;
	const pages = pagesOf(tracks);
	const body = html`<main class="release">
		<header>
			${sleeveOf(release, at)}
			<div>
				<h1>${title}</h1>
				<p><a href="${at.artist(artistHandle)}">${artist}</a></p>
				<p class="quiet">${summaryOf(tracks)}</p>
			</div>
		</header>
		${description ? html`<p class="description">${description}</p>` : ''}
		${trackList({ release, tracks, page }, at)} ${pages > 1 ? paging(at.release(release), page, pages) : ''}
	</main>`;
	return documentOf({
		title: `${title} · ${artist}`,
		canonical: at.release(release) + (page > 1 ? `?page=${page}` : ''),
		card: cardOf({ release, tracks }, at),
		alternates: [
			{ type: 'application/json+oembed', href: at.oembed(release), title },
			{ type: 'application/rss+xml', href: at.feed(artistHandle), title: artist },
		],
		body: html`${body}${hasSound(tracks) ? playing(release, at) : ''}`,
	});
}

/** Its picture; where there is none, its first letter in its place. */
export function sleeveOf(release: Release, at: Addresses): Html {
	const cover = at.cover(release);
	return cover
		? html`<img class="sleeve" src="${cover}" alt="" />`
		: html`<span class="sleeve" aria-hidden="true">${[...release.title][0]}</span>`;
}

export const pagesOf = (tracks: readonly ReleaseTrack[]) => Math.max(1, Math.ceil(tracks.length / pageSize));

const hasSound = (tracks: readonly ReleaseTrack[]) => tracks.some(({ kind }) => kind === 'audio');

/** `12 tracks · 48 min` where there is music; `24 items` where there is anything else. */
function summaryOf(tracks: readonly ReleaseTrack[]): string {
	if (!tracks.every(({ kind }) => kind === 'audio')) return words.items(tracks.length);
	const seconds = tracks.reduce((sum, { duration }) => sum + (duration ?? 0), 0);
	return [words.tracks(tracks.length), seconds > 0 && words.length(seconds)].filter(Boolean).join(' · ');
}

/** What other programs show of it: Open Graph's `music.album` where there is music in it. */
function cardOf({ release, tracks }: Pick<ShownRelease, 'release' | 'tracks'>, at: Addresses): Card {
	const card = {
		title: `${release.title} · ${release.artist}`,
		text: release.description || summaryOf(tracks),
		url: at.release(release),
		image: at.cover(release),
	};
	if (!hasSound(tracks)) return card;
	const more: [string, string][] = [['music:musician', at.artist(release.artistHandle)]];
	if (release.releasedAt) more.push(['music:release_date', release.releasedAt.slice(0, 10)]);
	return { ...card, type: 'music.album', more };
}

/** Neighbours of one kind together: tracks as a list, pictures in rows. */
export function trackList(
	{ release, tracks: all, page }: ShownRelease,
	at: Addresses,
	{ isFramed = false } = {},
): Html {
	// Out of the frame where there is one: no page but this is shown in it.
	const way: Way = (track, inner) =>
		isFramed
			? html`<a href="${at.item(release, track)}" target="_blank" rel="noopener">${inner}</a>`
			: html`<a href="${at.item(release, track)}">${inner}</a>`;
	const before = (page - 1) * pageSize;
	const shown = all
		.slice(before, before + pageSize)
		.map((track, i) => ({ track, number: before + i + 1, isSound: track.kind === 'audio' }));
	const groups: (typeof shown)[] = [];
	for (const one of shown) {
		const last = groups.at(-1);
		if (last?.[0]?.isSound === one.isSound) last.push(one);
		else groups.push([one]);
	}
	return html`${groups.map((group) =>
		group[0]!.isSound
			? html`<ol class="tracks">
					${group.map(({ track, number }) => trackOf(track, number, release, at, way))}
				</ol>`
			: html`<ul class="photos">
					${group.map(({ track }) => tileOf(track, at, way))}
				</ul>`,
	)}`;
}

/** The way to the page of one of them */
type Way = (track: ReleaseTrack, inner: Html | string) => Html;

function trackOf(track: ReleaseTrack, number: number, release: Release, at: Addresses, way: Way): Html {
	const { artist } = release;
	const stream = at.stream(track);
	const by = track.tags?.artist && track.tags.artist !== artist ? track.tags.artist : '';
	const facts = [by, track.duration !== null && words.length(track.duration)].filter(Boolean).join(' · ');
	return html`<li>
		<span class="quiet">${number}</span>
		<div>
			<p>${way(track, at.title(track))}</p>
			<p class="quiet">${facts}</p>
		</div>
		${stream ? soundOf(track, stream, release, at) : html`<p class="quiet">${words.photo.notPlayed}</p>`}
	</li>`;
}

function tileOf(track: ReleaseTrack, at: Addresses, way: Way): Html {
	const { width, height, duration, kind } = track;
	const ratio = width > 0 && height > 0 ? width / height : 1;
	const shape = `--r:${Math.min(4, Math.max(0.4, ratio)).toFixed(3)};--c:${colourOf(track)}`;
	const title = at.title(track) || words.kinds[kind];
	const thumb = at.thumb(track);
	const picture = thumb
		? html`<img src="${thumb}" alt="${title}" loading="lazy" />`
		: html`<span class="badge">${title}</span>`;
	return html`<li style="${shape}">
		${way(track, picture)}
		${kind === 'video' && duration !== null ? html`<span class="badge">▶ ${words.length(duration)}</span>` : ''}
	</li>`;
}
