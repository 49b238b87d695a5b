import { html } from 'hono/html';
import { thumbHashToAverageRGBA } from 'thumbhash';
import type { AssetSummary } from '#domain/asset.ts';
import { type ShownEntry, pageSize } from './album-entries.ts';
import { documentOf, type Html } from './document.ts';
import { addingSection } from './adding.ts';
import type { OpenLink } from './find-link.ts';
import * as words from './words.ts';

interface Shown {
	link: OpenLink;
	/** Of the whole album */
	count: number;
	page: number;
	entries: readonly ShownEntry[];
	cover: Pick<ShownEntry, 'id'> | undefined;
	origin: string;
}

/** The album as a guest sees it: name, description, and a page of what is in it. */
export function albumPage({ link, count, page, entries, cover, origin }: Shown): Html {
	const at = `/s/${link.address}`;
	const pages = Math.max(1, Math.ceil(count / pageSize));
	const card = {
		title: link.name,
		text: words.items(count),
		url: `${origin}${at}`,
		image: cover && `${origin}${at}/media/${cover.id}/preview`,
	};
	const body = html`<main class="album">
		<header>
			<h1>${link.name}</h1>
			${link.description ? html`<p class="description">${link.description}</p>` : ''}
			<p class="quiet">${words.items(count)}</p>
			${
				link.allowDownload && count > 0
					? html`<p class="doing">
							<a class="button" href="${at}/download" download>${words.album.downloadAll}</a>
						</p>`
					: ''
			}
			${link.allowUpload ? addingSection(at) : ''}
		</header>
		${count === 0 ? html`<p class="quiet">${words.album.empty}</p>` : ''}
		${groupsOf(link, entries).map(({ title, entries }) => group(at, title, entries))}
		${pages > 1 ? paging(at, page, pages) : ''}
	</main>`;
	return documentOf({ title: link.name, card, body });
}

interface Group {
	/** Undefined where the order is one by hand */
	title: string | undefined;
	entries: ShownEntry[];
}

/** Neighbours of one month and kind, in the album's order. */
function groupsOf({ order, kind }: OpenLink, entries: readonly ShownEntry[]): Group[] {
	const groups: Group[] = [];
	for (const entry of entries) {
		const title = order === 'manual' || kind === 'music' ? undefined : words.month(entry.asset.takenAt);
		const last = groups.at(-1);
		const isLike = last && last.title === title && isMusic(last.entries[0]!) === isMusic(entry);
		if (isLike) last.entries.push(entry);
		else groups.push({ title, entries: [entry] });
	}
	return groups;
}

const isMusic = ({ asset }: ShownEntry) => asset.kind === 'audio';

const group = (at: string, title: string | undefined, entries: readonly ShownEntry[]) => html`
	${title ? html`<h2 class="month">${title}</h2>` : ''}
	${
		isMusic(entries[0]!)
			? html`<ol class="tracks">
					${entries.map((entry) => track(at, entry))}
				</ol>`
			: html`<ul class="photos">
					${entries.map((entry) => tile(at, entry))}
				</ul>`
	}
`;

function tile(at: string, { id, asset }: ShownEntry): Html {
	const ratio = asset.width > 0 && asset.height > 0 ? asset.width / asset.height : 1;
	const shape = `--r:${Math.min(4, Math.max(0.4, ratio)).toFixed(3)};--c:${colourOf(asset)}`;
	const picture =
		asset.mediaVersion > 0
			? html`<img src="${at}/media/${id}/thumb" alt="${words.named(asset)}" loading="lazy" />`
			: html`<span class="badge">${words.named(asset)}</span>`;
	const length =
		asset.kind === 'video' && asset.duration !== null
			? html`<span class="badge">▶ ${words.length(asset.duration)}</span>`
			: '';
	return html`<li style="${shape}"><a href="${at}/photo/${id}">${picture}</a>${length}</li>`;
}

const track = (at: string, { id, asset }: ShownEntry) => html`
	<li>
		${
			asset.mediaVersion > 0
				? html`<img class="cover" src="${at}/media/${id}/thumb" alt="" loading="lazy" />`
				: html`<span class="cover"></span>`
		}
		<div>
			<a href="${at}/photo/${id}">${words.named(asset)}</a>
			<p class="quiet">
				${[asset.tags?.artist, asset.duration !== null && words.length(asset.duration)].filter(Boolean).join(' · ')}
			</p>
		</div>
		<audio
			controls
			preload="none"
			src="${at}/media/${id}/playable"
			aria-label="${words.named(asset)}"
		></audio>
	</li>
`;

/** What a picture is drawn over until it is there; from its thumbhash. */
export function colourOf({ thumbhash }: Pick<AssetSummary, 'thumbhash'>): string {
	const bytes = Buffer.from(thumbhash, 'base64');
	if (bytes.length < 5) return 'transparent';
	const { r, g, b } = thumbHashToAverageRGBA(bytes);
	const channels = [r, g, b].map((part) => Math.round(Math.min(1, Math.max(0, part)) * 255));
	return `rgb(${channels.join(' ')})`;
}

export const paging = (at: string, page: number, pages: number) => html`
	<nav class="pages" aria-label="${words.album.pages}">
		${page > 1 ? html`<a class="button" rel="prev" href="${at}?page=${page - 1}">${words.album.earlier}</a>` : ''}
		<span class="quiet">${words.album.page(page, pages)}</span>
		${page < pages ? html`<a class="button" rel="next" href="${at}?page=${page + 1}">${words.album.next}</a>` : ''}
	</nav>
`;
