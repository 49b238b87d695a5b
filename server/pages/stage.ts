import { html } from 'hono/html';
import type { AssetKind } from '#domain/asset.ts';
import type { Html } from './document.ts';
import * as words from './words.ts';

interface Staged {
	kind: AssetKind;
	/** What it is called by who does not see it */
	name: string;
	/** Where its picture is; undefined while none is drawn */
	picture: string | undefined;
	/** Where it is played from; undefined where it is not */
	stream: string | undefined;
}

/** One photo, film or piece of music as large as the window, or why there is none. */
export function stageOf({ kind, name, picture, stream }: Staged): Html {
	const shown = picture ? html`<img src="${picture}" alt="${name}" />` : '';
	if (kind === 'photo') return picture ? html`${shown}` : html`<p class="quiet">${words.photo.notDrawn}</p>`;
	if (!stream)
		return html`${shown}
			<p class="quiet">${words.photo.notPlayed}</p>`;
	if (kind === 'audio')
		return html`${shown}<audio controls preload="metadata" src="${stream}" aria-label="${name}"></audio>`;
	return html`<video
		controls
		playsinline
		preload="metadata"
		src="${stream}"
		${picture ? html`poster="${picture}"` : ''}
		aria-label="${name}"
	></video>`;
}
