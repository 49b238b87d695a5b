import { html } from 'hono/html';
import type { Details } from '#domain/details.ts';
import { type Neighbours, pageSize } from './album-entries.ts';
import { documentOf, type Html } from './document.ts';
import type { OpenLink } from './find-link.ts';
import { stageOf } from './stage.ts';
import * as words from './words.ts';

/** What a guest gets when they download it: the file, only a copy of the size of a screen, or nothing. */
export type Offer = 'file' | 'smaller' | 'nothing';

interface Shown {
	link: OpenLink;
	entry: Neighbours;
	offer: Offer;
	/** Whether there is something to play that may be given out */
	plays: boolean;
	/** Only where the link shows what files say of themselves */
	details: Details | null;
}

/** One photo, film or piece of music, with what is beside it. */
export function photoPage({ link, entry, offer, plays, details }: Shown): Html {
	const at = `/s/${link.address}`;
	const { id, asset, place, count, before, after } = entry;
	const page = Math.ceil(place / pageSize);
	const media = `${at}/media/${id}`;
	const stage = stageOf({
		...{ kind: asset.kind, name: words.named(asset) },
		picture: asset.mediaVersion > 0 ? `${media}/preview` : undefined,
		stream: plays ? `${media}/playable` : undefined,
	});
	const body = html`
		<header class="bar">
			<a class="to" href="${at}${page > 1 ? `?page=${page}` : ''}">‹ ${link.name}</a>
			<span class="quiet">${words.photo.place(place, count)}</span>
			${offer === 'file' ? html`<a class="button" href="${media}/original?download" download>${words.photo.download}</a>` : ''}
			${
				offer === 'smaller'
					? html`<a class="button" href="${media}/preview?download" download
							>${words.photo.downloadSmaller}</a
						>`
					: ''
			}
		</header>
		<main class="stage">${stage}</main>
		<nav class="steps" aria-label="${words.photo.photos}">
			${before ? html`<a class="button" rel="prev" href="${at}/photo/${before}">${words.photo.previous}</a>` : html`<span></span>`}
			${after ? html`<a class="button" rel="next" href="${at}/photo/${after}">${words.photo.next}</a>` : ''}
		</nav>
		<section class="facts" aria-label="${words.photo.about}">
			<h1 class="quiet">${words.named(asset)}</h1>
			${asset.title ? html`<p class="quiet">${words.day(asset.takenAt)}</p>` : ''}
			${details ? factsOf(details).map((line) => html`<p class="quiet">${line}</p>`) : ''}
		</section>
	`;
	return documentOf({ title: `${words.named(asset)} · ${link.name}`, isNight: true, body });
}

function factsOf({ camera, lens, exposureTime, aperture, iso, focalLength, place }: Details): string[] {
	const exposure = [
		exposureTime && (exposureTime < 0.5 ? `1/${Math.round(1 / exposureTime)} s` : `${exposureTime} s`),
		aperture && `f/${aperture}`,
		iso && `ISO ${iso}`,
		focalLength && `${focalLength} mm`,
	].filter(Boolean);
	return [
		[camera, lens].filter(Boolean).join(' · '),
		exposure.join(' · '),
		place ? `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}` : '',
	].filter((line) => line !== '');
}
