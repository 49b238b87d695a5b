import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { html, raw } from 'hono/html';
import type { Release } from '../../releases/read-releases.ts';
import type { ReleaseTrack } from '../../releases/read-tracks.ts';
import type { Html } from '../document.ts';
import * as words from '../words.ts';
import type { Addresses } from './addresses.ts';

const script = readFileSync(join(import.meta.dirname, 'playing.js'), 'utf8');

/** The one script of public pages, by its hash: what else might get into a page does not run. */
export const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** Makes a player of each piece of music on the page. It comes last, after all of them. */
export function playing(release: Release, at: Addresses): Html {
	const about = { album: release.title, cover: at.cover(release), words: words.player };
	return html`<div id="playing" hidden data-about="${JSON.stringify(about)}"></div>
		${raw(`<script type="module">${script}</script>`)}`;
}

/** A piece of music as the browser plays it by itself, with what the script makes a player of. */
export const soundOf = (track: ReleaseTrack, stream: string, release: Release, at: Addresses): Html =>
	html`<audio
		controls
		preload="none"
		src="${stream}"
		aria-label="${at.title(track)}"
		data-artist="${track.tags?.artist || release.artist}"
		data-length="${track.duration ?? ''}"
		data-peaks="${track.peaks ?? ''}"
	></audio>`;
