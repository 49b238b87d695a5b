import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import * as z from 'zod';
import { Refusal, refuse } from '#domain/errors.ts';
import { deadline } from '../../http/deadline.ts';
import { parse } from '../../api/body.ts';
import { listReleasesOf, readArtist, readRelease, type Release } from '../../releases/read-releases.ts';
import type { Env, Services } from '../../services.ts';
import type { Html } from '../document.ts';
import { absentPage, busyPage } from '../gate-pages.ts';
import { addressesAt } from './addresses.ts';
import { artistPage } from './artist-page.ts';
import { embedPage } from './embed-page.ts';
import { feedOf } from './feed.ts';
import { scriptSource } from './playing.ts';
import { pagesOf, releasePage } from './release-page.ts';

/** Milliseconds after which a request with no answer is given up */
const patience = 9_500;

const policyFor = (ancestors: string) =>
	`default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self'; ` +
	`media-src 'self'; script-src ${scriptSource}; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`;

/** Pixels of the frame that `oembed` offers */
const frame = { width: 480, height: 480 };

/**
 * `/@handle`, `/@handle/slug` and what other programs take of them: what is released, for anyone. Nothing here knows
 * sessions, so a page is the same for everyone who asks. It is asked of the database each time, and sent again only where
 * it is another one. (rule F4)
 */
export function publicPages({ sql, log, origin }: Pick<Services, 'sql' | 'log' | 'origin'>): Hono<Env> {
	const at = addressesAt(origin);
	const pages = new Hono<Env>();
	pages.onError((error, c) => {
		if (error instanceof Refusal) return c.html(absentPage(), 404);
		log.error({ err: error, path: c.req.path }, 'a public page failed');
		c.header('retry-after', '1');
		return c.html(busyPage(), 503);
	});
	// For these paths alone: the app's own are under the same root.
	const inTime = deadline(patience);

	const handleOf = (c: Context) => (c.req.param('handle') ?? '').replace(/^@/, '');

	/** @returns the release, or where it has moved to */
	const find = async (c: Context) => {
		const slug = c.req.param('slug') ?? '';
		const found = await readRelease(sql, null, handleOf(c), slug);
		return { ...found, isHere: found.release.slug === slug };
	};

	const send = (c: Context, page: Html) => {
		c.header('cache-control', 'public, no-cache');
		c.header('content-security-policy', policyFor("'none'"));
		return c.html(page);
	};

	pages.get('/:handle{@[^/]+}', inTime, etag(), async (c) => {
		const artist = await readArtist(sql, handleOf(c));
		return send(c, artistPage(artist, await listReleasesOf(sql, null, artist.handle), at));
	});

	pages.get('/:handle{@[^/]+}/feed.xml', inTime, etag(), async (c) => {
		const artist = await readArtist(sql, handleOf(c));
		c.header('cache-control', 'public, no-cache');
		c.header('content-type', 'application/rss+xml; charset=utf-8');
		return c.body(feedOf(artist, await listReleasesOf(sql, null, artist.handle), at));
	});

	pages.get('/:handle{@[^/]+}/:slug', inTime, etag(), async (c) => {
		const { release, tracks, isHere } = await find(c);
		if (!isHere) return moved(c, at.release(release));
		const { page } = parse(pageAsked, c.req.query());
		if (page > pagesOf(tracks)) refuse('not_found');
		return send(c, releasePage({ release, tracks, page }, at));
	});

	pages.get('/embed/album/:handle/:slug', inTime, etag(), async (c) => {
		const { release, tracks, isHere } = await find(c);
		if (!isHere) return moved(c, at.embed(release));
		const answer = await send(c, embedPage({ release, tracks }, at));
		answer.headers.set('content-security-policy', policyFor('*'));
		// What browsers without the policy's word go by has no word for everyone.
		answer.headers.set('x-frame-options', 'ALLOWALL');
		answer.headers.set('cross-origin-resource-policy', 'cross-origin');
		return answer;
	});

	// https://oembed.com
	pages.get('/oembed', inTime, async (c) => {
		const { url, maxwidth, maxheight, format } = parse(oembedAsked, c.req.query());
		if (format !== 'json') return c.text('Only JSON is spoken here.', 501);
		const path = url.startsWith(`${origin}/@`) ? url.slice(origin.length + 2).split(/[?#]/)[0]! : '';
		const [handle = '', slug = ''] = path.split('/');
		const { release } = await readRelease(sql, null, handle, slug);
		const width = Math.min(frame.width, maxwidth);
		const height = Math.min(frame.height, maxheight);
		return c.json(oembedOf(release, width, height));
	});

	const oembedOf = (release: Release, width: number, height: number) => ({
		version: '1.0',
		type: 'rich',
		provider_name: 'Gatefold',
		provider_url: origin,
		title: release.title,
		author_name: release.artist,
		author_url: at.artist(release.artistHandle),
		...(release.picture && { thumbnail_url: at.cover(release) }),
		...{ width, height },
		html: `<iframe src="${at.embed(release)}" width="${width}" height="${height}" loading="lazy" style="border:0"></iframe>`,
	});

	return pages;
}

/** For now: the address may come back to it. */
const moved = (c: Context, to: string) => c.redirect(to, 302);

const pageAsked = z.object({ page: z.coerce.number().int().min(1).default(1) });

const side = z.coerce.number().int().min(1).default(10_000);
const oembedAsked = z.object({
	url: z.string().max(2_000),
	maxwidth: side,
	maxheight: side,
	format: z.string().default('json'),
});
