import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import * as z from 'zod';
import { Refusal, refuse } from '#domain/errors.ts';
import { deadline } from '../../http/deadline.ts';
import { parse } from '../../api/body.ts';
import type { Form, PublicAnswers, ShownArtist, ShownRelease } from '../../releases/public-answers.ts';
import { readRelease, type Release } from '../../releases/read-releases.ts';
import type { Env, Services } from '../../services.ts';
import type { Html } from '../document.ts';
import { absentPage, busyPage } from '../gate-pages.ts';
import { addressesAt } from './addresses.ts';
import { artistPage } from './artist-page.ts';
import { embedPage } from './embed-page.ts';
import { feedOf } from './feed.ts';
import { itemPage } from './item-page.ts';
import { scriptSource } from './playing.ts';
import { pagesOf, releasePage } from './release-page.ts';

/** Milliseconds after which a request with no answer is given up */
const patience = 9_500;

const policyFor = (ancestors: string) =>
	`default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self'; ` +
	`media-src 'self'; connect-src 'self'; script-src ${scriptSource}; base-uri 'none'; form-action 'none'; frame-ancestors ${ancestors}`;

/** Pixels of the frame that `oembed` offers */
const frame = { width: 480, height: 480 };

/**
 * `/@handle`, `/@handle/slug`, `/@handle/slug/id` and what other programs take of them: what is released, for anyone.
 * Nothing here knows sessions, so a page is the same for everyone who asks. It is remembered while it is true, and sent again
 * only where it is another one. (rules F4, F5)
 */
export function publicPages(
	{ sql, log, origin }: Pick<Services, 'sql' | 'log' | 'origin'>,
	answers: PublicAnswers,
): Hono<Env> {
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

	/** A release in one of its forms, or the way to where it is now. */
	const ofRelease = async (c: Context, name: string, make: MakePage<ShownRelease>, addressOf: AddressOf) => {
		const slug = c.req.param('slug') ?? '';
		const form: Form<ShownRelease, Page> = {
			name,
			make: async (shown) =>
				shown.release.slug === slug ? written(await make(shown)) : { to: addressOf(shown.release) },
		};
		return (await answers.release(handleOf(c), slug, form)).value;
	};

	const ofArtist = (c: Context, name: string, make: MakePage<ShownArtist>) =>
		answers.artist(handleOf(c), { name, make: async (shown) => written(await make(shown)) });

	const send = (c: Context, page: Page, type = 'text/html', ancestors = "'none'") => {
		// For now: the address may come back to it.
		if ('to' in page) return c.redirect(page.to, 302);
		c.header('cache-control', 'public, no-cache');
		if (type === 'text/html') c.header('content-security-policy', policyFor(ancestors));
		c.header('content-type', `${type}; charset=utf-8`);
		c.header('etag', page.etag);
		return c.body(page.text);
	};

	pages.get('/:handle{@[^/]+}', inTime, etag(), async (c) =>
		send(c, await ofArtist(c, 'page', ({ artist, releases }) => artistPage(artist, releases, at))),
	);

	pages.get('/:handle{@[^/]+}/feed.xml', inTime, etag(), async (c) => {
		const feed = await ofArtist(c, 'feed', ({ artist, releases }) => feedOf(artist, releases, at));
		return send(c, feed, 'application/rss+xml');
	});

	pages.get('/:handle{@[^/]+}/:slug', inTime, etag(), async (c) => {
		const { page } = parse(pageAsked, c.req.query());
		const make = ({ release, tracks }: ShownRelease) =>
			page > pagesOf(tracks) ? refuse('not_found') : releasePage({ release, tracks, page }, at);
		return send(c, await ofRelease(c, `page ${page}`, make, at.release));
	});

	// What is remembered is the release, and not a page for each thing in it.
	const whole: Form<ShownRelease, ShownRelease> = { name: 'whole', make: (shown) => shown };

	pages.get('/:handle{@[^/]+}/:slug/:id', inTime, etag(), async (c) => {
		const slug = c.req.param('slug');
		const { value } = await answers.release(handleOf(c), slug, whole);
		const index = value.tracks.findIndex(({ id }) => id === c.req.param('id'));
		if (index < 0) refuse('not_found');
		if (value.release.slug !== slug) return send(c, { to: at.item(value.release, value.tracks[index]!) });
		return send(c, written(await itemPage({ ...value, index }, at)));
	});

	pages.get('/embed/album/:handle/:slug', inTime, etag(), async (c) => {
		const page = await ofRelease(c, 'embed', (shown) => embedPage(shown, at), at.embed);
		const answer = send(c, page, 'text/html', '*');
		if ('to' in page) return answer;
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

/** A page as it is sent, or where it is */
type Page = { text: string; etag: string } | { to: string };
type MakePage<Shown> = (shown: Shown) => Html | string;
type AddressOf = (release: Release) => string;

function written(page: Awaited<Html> | string): Page {
	const text = String(page);
	return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
}

const pageAsked = z.object({ page: z.coerce.number().int().min(1).default(1) });

const side = z.coerce.number().int().min(1).default(10_000);
const oembedAsked = z.object({
	url: z.string().max(2_000),
	maxwidth: side,
	maxheight: side,
	format: z.string().default('json'),
});
