import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { refuse, Refusal } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { addressReader } from '../http/address.ts';
import { deadline } from '../http/deadline.ts';
import { sameOrigin } from '../http/same-origin.ts';
import { contentDisposition } from '../media/content-disposition.ts';
import { asAsked } from '../media/download/as-asked.ts';
import { packed } from '../media/download/archive.ts';
import { safeName } from '../media/download/zip-names.ts';
import { zip } from '../media/download/zip.ts';
import { findAllShown, findStanding } from '../media/find-visible.ts';
import { sendFile } from '../media/send-file.ts';
import { guestFile } from '../media/bare/guest-file.ts';
import { variants } from '../media/file-of.ts';
import type { Env, Services } from '../services.ts';
import { isPassword } from '../sharing/passwords.ts';
import { scriptSource } from './adding.ts';
import { admit, isAdmitted, isFirstVisit } from './admission.ts';
import { countShown, coverOf, entryOf, idsShown, pageOf, pageSize } from './album-entries.ts';
import { albumPage } from './album-page.ts';
import { findLink, isStillOpen, type OpenLink } from './find-link.ts';
import { brokenPage, busyPage, expiredPage, nothingPage, passwordPage } from './gate-pages.ts';
import { offerFor, packForGuest, playsFor } from './guest-files.ts';
import { LinkTries } from './link-tries.ts';
import { look } from './look.ts';
import { Opens } from './opens.ts';
import { photoPage } from './photo-page.ts';
import { Receiving } from './receiving.ts';
import { gates } from './words.ts';

type Needs = Pick<Services, 'sql' | 'bus' | 'log' | 'closing' | 'config' | 'origin' | 'media'>;
type Guest = { Bindings: Env['Bindings']; Variables: Env['Variables'] & { link: OpenLink } };

/** Milliseconds after which a request with no answer is given up */
const patience = 9_500;

// No script at all, but for the one of a page that takes uploads. Proportions and colours of pictures are attributes, with numbers in them alone.
const policy =
	"default-src 'none'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self'; " +
	"media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const policyOfAdding = `${policy}; script-src ${scriptSource}; connect-src 'self'`;

/**
 * `/s/…`: albums for those who have a link. Every request looks the link up, asks for its password before anything of the
 * album is read, and for its rights; an ended link is no link. Nothing here knows sessions. (rules K2, K3)
 */
export function linkPages(services: Needs): Hono<Env> {
	const { sql, log, config, origin } = services;
	const { storage } = services.media;
	const isSecure = origin.startsWith('https:');
	const addressOf = addressReader(config.trustedProxies);
	const tries = new LinkTries({ fromOne: 10, together: 100 });
	const receiving = new Receiving(services);
	const opens = new Opens(services);

	const senderOf = (c: Context<Guest>) =>
		addressOf(c.env?.incoming?.socket.remoteAddress, c.req.header('x-forwarded-for') ?? null);

	const shownAsset = async (c: Context<Guest>) => {
		const id = c.req.param('id') ?? '';
		if (!isId(id)) refuse('not_found');
		const [asset] = await findAllShown(sql, c.var.link.space, [id]);
		return asset?.state === 'stored' ? asset : refuse('not_found');
	};

	const standingAsset = (c: Context<Guest>) =>
		c.req.param('id') === c.var.link.imageAssetId
			? findStanding(sql, c.var.link.space, c.var.link.imageAssetId)
			: undefined;

	const pages = new Hono<Guest>();
	pages.onError((error, c) => {
		if (error instanceof Refusal && error.code === 'input.invalid') return c.html(brokenPage(), 400);
		if (error instanceof Refusal)
			return error.code === 'input.too_large' ? c.html(nothingPage(), 413) : c.html(nothingPage(), 404);
		// Never the path: it is the right to see.
		log.error({ err: error, method: c.req.method }, 'a page of a link failed');
		c.header('retry-after', '1');
		return c.html(busyPage(), 503);
	});
	pages.use(async (c, next) => {
		await next();
		const set = (name: string, value: string) =>
			void (c.res.headers.has(name) || c.res.headers.set(name, value));
		set('cache-control', 'private, no-store');
		set('content-security-policy', policy);
		set('referrer-policy', 'no-referrer');
		set('x-robots-tag', 'noindex, nofollow');
	});
	pages.route('/', look() as unknown as Hono<Guest>);
	pages.use(deadline(patience) as never);

	pages.use('/:address/*', async (c, next) => {
		const link = (await findLink(sql, c.req.param('address'))) ?? refuse('not_found');
		if (link.isExpired) return c.html(expiredPage(), 410);
		c.set('link', link);
		const isTry = c.req.method === 'POST' && c.req.path === `/s/${link.address}`;
		if (isTry || isAdmitted(c, link)) return next();
		// With no referrer at all a browser would not say either where the form comes from.
		c.header('referrer-policy', 'same-origin');
		const isPage = !/\/(media|download|upload)(\/|$)/.test(c.req.path);
		return isPage ? c.html(passwordPage(link.address)) : c.text(gates.password.before, 403);
	});

	pages.get('/:address', async (c) => {
		const { link } = c.var;
		const count = await countShown(sql, link);
		const asked = Number(c.req.query('page') ?? '1');
		const pageCount = Math.max(1, Math.ceil(count / pageSize));
		if (!Number.isInteger(asked) || asked < 1 || asked > pageCount) refuse('not_found');
		const [entries, cover] = [await pageOf(sql, link, asked), await coverOf(sql, link)];
		if (c.req.method === 'GET' && isFirstVisit(c, link, isSecure)) opens.count(link);
		if (link.allowUpload) {
			c.header('content-security-policy', policyOfAdding);
			// For the form, as for the one of the password.
			c.header('referrer-policy', 'same-origin');
		}
		return c.html(albumPage({ link, count, page: asked, entries, cover, origin }));
	});

	const small = bodyLimit({ maxSize: 4_096, onError: () => refuse('input.too_large') });
	pages.post('/:address', sameOrigin(origin), small, async (c) => {
		const { link } = c.var;
		c.header('referrer-policy', 'same-origin');
		if (link.passwordHash === null) return c.redirect(`/s/${link.address}`, 303);
		const wait = tries.begin(link.id, senderOf(c));
		if (wait > 0) {
			c.header('retry-after', String(wait));
			return c.html(passwordPage(link.address, gates.password.tooMany), 429);
		}
		const password = new URLSearchParams(await c.req.text()).get('password') ?? '';
		if (password === '' || password.length > 200 || !(await isPassword(password, link.passwordHash)))
			return c.html(passwordPage(link.address, gates.password.wrong), 403);
		admit(c, link, isSecure);
		return c.redirect(`/s/${link.address}`, 303);
	});

	pages.post('/:address/upload', sameOrigin(origin), (c) =>
		receiving.answer(c as unknown as Context<Env>, c.var.link, senderOf(c)),
	);

	pages.get('/:address/photo/:id', async (c) => {
		const { link } = c.var;
		const asset = await shownAsset(c);
		const entry = (await entryOf(sql, link, asset.id)) ?? refuse('not_found');
		const [offer, plays] = [await offerFor(storage, link, asset), await playsFor(storage, link, asset)];
		return c.html(
			photoPage({ link, entry, offer, plays, details: link.showMetadata ? asset.details : null }),
		);
	});

	pages.get('/:address/media/:id/:variant', async (c) => {
		const { link } = c.var;
		const variant = c.req.param('variant');
		const isPicture = variant === 'thumb' || variant === 'preview';
		const asset = (isPicture && (await standingAsset(c))) || (await shownAsset(c));
		if (!variants.has(variant) || (variant === 'original' && !link.allowDownload)) refuse('not_found');
		const isDrawn = isPicture || variant === 'cover';
		if (isDrawn) {
			// Kept by the browser, and asked about each time: an ended link shows nothing more.
			const etag = `"${asset.mediaVersion}-${asset.content.slice(0, 16)}-${variant}"`;
			c.header('cache-control', 'private, no-cache');
			c.header('etag', etag);
			if (c.req.header('if-none-match') === etag) return c.body(null, 304);
		}
		const file = (await guestFile(storage, link, asset, variant)) ?? refuse('not_found');
		const asDownload = link.allowDownload && c.req.query('download') !== undefined;
		return sendFile(c as unknown as Context<Env>, log, file, { asDownload, key: file.key });
	});

	pages.get('/:address/download', async (c) => {
		const { link } = c.var;
		if (!link.allowDownload) refuse('not_found');
		const ids = await idsShown(sql, link);
		c.header('content-type', 'application/zip');
		c.header('content-disposition', contentDisposition(`${safeName(link.name)}.zip`, true));
		if (c.req.method === 'HEAD') return c.body(null);
		const from = {
			look: (asked: string[]) => findAllShown(sql, link.space, asked),
			pack: async (asset: Parameters<typeof packForGuest>[2]) => {
				// Before each file: a link that was ended meanwhile breaks the archive off.
				if (!(await isStillOpen(sql, link))) throw new Refusal('link.not_found');
				return packForGuest(storage, link, asset);
			},
		};
		return c.body(asAsked(zip(packed(from, ids)), log));
	});

	pages.all('*', (c) => c.html(nothingPage(), 404));
	return pages as unknown as Hono<Env>;
}
