import { html } from 'hono/html';
import type { Release } from '../../releases/read-releases.ts';
import type { ReleaseTrack } from '../../releases/read-tracks.ts';
import { type Card, documentOf, type Html } from '../document.ts';
import { stageOf } from '../stage.ts';
import * as words from '../words.ts';
import type { Addresses } from './addresses.ts';
import { playing, soundOf } from './playing.ts';
import { pageSize, sleeveOf } from './release-page.ts';

export interface ShownItem {
	release: Release;
	/** All that is shown of it */
	tracks: readonly ReleaseTrack[];
	/** Which of them, from 0 */
	index: number;
}

/** One track, film or photo of a release as anyone sees it, with the way to those beside it. */
export function itemPage(shown: ShownItem, at: Addresses): Html {
	const { release, tracks, index } = shown;
	const track = tracks[index]!;
	const name = at.title(track) || words.kinds[track.kind];
	const isSound = track.kind === 'audio';
	return documentOf({
		title: `${name} · ${release.title}`,
		canonical: at.item(release, track),
		card: cardOf(shown, name, at),
		isNight: !isSound,
		body: isSound ? musicOf(shown, name, at) : pictureOf(shown, name, at),
	});
}

/** The sleeve of the release, and the track under it. */
function musicOf({ release, tracks, index }: ShownItem, name: string, at: Addresses): Html {
	const track = tracks[index]!;
	const stream = at.stream(track);
	const facts = [
		words.photo.place(index + 1, tracks.length),
		track.duration !== null && words.length(track.duration),
	].filter(Boolean);
	return html`<main class="release">
			<header>
				${sleeveOf(release, at)}
				<div>
					<h1>${name}</h1>
					<p><a href="${at.artist(release.artistHandle)}">${track.tags?.artist || release.artist}</a></p>
					<p><a href="${at.release(release)}">${release.title}</a></p>
					<p class="quiet">${facts.join(' · ')}</p>
					${
						stream ? soundOf(track, stream, release, at) : html`<p class="quiet">${words.photo.notPlayed}</p>`
					}
				</div>
			</header>
			${stepsOf({ release, tracks, index }, words.release.tracks, at)}
		</main>
		${stream ? playing(release, at) : ''}`;
}

/** On near-black, as large as the window. */
function pictureOf({ release, tracks, index }: ShownItem, name: string, at: Addresses): Html {
	const track = tracks[index]!;
	const page = Math.ceil((index + 1) / pageSize);
	const stage = stageOf({ kind: track.kind, name, picture: at.preview(track), stream: at.stream(track) });
	return html`<header class="bar">
			<a class="to" href="${at.release(release)}${page > 1 ? `?page=${page}` : ''}">‹ ${release.title}</a>
			<span class="quiet">${words.photo.place(index + 1, tracks.length)}</span>
		</header>
		<main class="stage">${stage}</main>
		${stepsOf({ release, tracks, index }, words.photo.photos, at)}
		<section class="facts" aria-label="${words.photo.about}">
			<h1 class="quiet">${name}</h1>
			<p class="quiet"><a href="${at.artist(release.artistHandle)}">${release.artist}</a></p>
		</section>`;
}

function stepsOf({ release, tracks, index }: ShownItem, label: string, at: Addresses): Html {
	const [before, after] = [tracks[index - 1], tracks[index + 1]];
	const step = (track: ReleaseTrack, rel: 'prev' | 'next', text: string) =>
		html`<a class="button" rel="${rel}" href="${at.item(release, track)}">${text}</a>`;
	return html`<nav class="steps" aria-label="${label}">
		${before ? step(before, 'prev', words.photo.previous) : html`<span></span>`}
		${after ? step(after, 'next', words.photo.next) : ''}
	</nav>`;
}

/** What other programs show of it: Open Graph's `music.song`, `video.other`, or a page with its picture. */
function cardOf({ release, tracks, index }: ShownItem, name: string, at: Addresses): Card {
	const track = tracks[index]!;
	const card: Card = {
		title: `${name} · ${release.artist}`,
		text: release.title,
		url: at.item(release, track),
		image: at.preview(track) ?? at.cover(release),
	};
	if (track.kind === 'photo') return card;
	if (track.kind === 'video') return { ...card, type: 'video.other' };
	const more: [string, string][] = [
		['music:album', at.release(release)],
		['music:album:track', String(index + 1)],
		['music:musician', at.artist(release.artistHandle)],
	];
	if (track.duration !== null) more.push(['music:duration', String(Math.round(track.duration))]);
	return { ...card, type: 'music.song', more };
}
