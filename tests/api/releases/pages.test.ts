import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../../support/people.ts';
import { Label } from './label.ts';

let label: Label;
let ana: Person;

beforeAll(async () => {
	label = await Label.open();
	({ ana } = await label.site.server.people());
});
afterAll(() => label.close());

const get = (path: string, headers: Record<string, string> = {}) =>
	label.site.server.app.request(path, { headers });

const html = async (path: string) => (await get(path)).text();

test('[MA-41] a release has a page for anyone, whole without a script: title, artist, description, each track', async () => {
	const { slug, tracks } = await label.release(ana, 'On a page', 2);
	const answer = await get(`/@ana/${slug}`);
	expect(answer.status).toBe(200);
	const page = await answer.text();
	expect(page).toContain('<h1>On a page</h1>');
	expect(page).toContain('href="http://localhost');
	expect(tracks).toHaveLength(2);
	expect(page.match(/<li[ >]/g)).toHaveLength(2);
	expect(page).not.toContain('noindex');
	expect(await html('/@ana')).toContain('On a page');
});

test('[MA-41] what is escaped in a title is text and nothing else', async () => {
	const { slug } = await label.release(ana, 'A <b>"bold"</b> & title', 1);
	expect(await html(`/@ana/${slug}`)).toContain('A &lt;b&gt;&quot;bold&quot;&lt;/b&gt; &amp; title');
	const feed = await html('/@ana/feed.xml');
	expect(feed).toContain('<title>A &lt;b&gt;&quot;bold&quot;&lt;/b&gt; &amp; title</title>');
});

test('[MA-41] a draft, and what was taken back, has no page', async () => {
	const { slug } = await label.album(ana, 'A draft', 1);
	expect((await get(`/@ana/${slug}`)).status).toBe(404);
	expect((await get('/@nobody')).status).toBe(404);
	expect((await get('/@nobody/feed.xml')).status).toBe(404);
});

test('[MA-10] the address that it had leads to the one that it has', async () => {
	const { id, slug } = await label.release(ana, 'Before', 1);
	await label.site.call(ana, 'PATCH', `/releases/${id}`, { title: 'Afterwards' });
	const answer = await get(`/@ana/${slug}`);
	expect([answer.status, answer.headers.get('location')]).toEqual([
		302,
		expect.stringMatching(/\/@ana\/afterwards$/),
	]);
});

test('[MA-20] [MA-41] a page that is the same is not sent again, and one that was changed is', async () => {
	const { id, slug } = await label.release(ana, 'Again', 1);
	const etag = (await get(`/@ana/${slug}`)).headers.get('etag')!;
	const again = () => get(`/@ana/${slug}`, { 'if-none-match': etag });
	expect((await again()).status).toBe(304);
	await label.site.call(ana, 'PATCH', `/releases/${id}`, { description: 'Changed' });
	const changed = await again();
	expect([changed.status, await changed.text()]).toEqual([200, expect.stringContaining('Changed')]);
});

test('[MA-41] other pages may show it in a frame, and are told how by oEmbed', async () => {
	const { slug } = await label.release(ana, 'In a frame', 1);
	const page = await html(`/@ana/${slug}`);
	const [, offered] = /type="application\/json\+oembed" href="([^"]+)"/.exec(page)!;
	const { pathname, search } = new URL(offered!.replaceAll('&amp;', '&'));
	const told = (await (await get(`${pathname}${search}`)).json()) as { html: string; title: string };
	expect(told.title).toBe('In a frame');
	const [, src] = /src="([^"]+)"/.exec(told.html)!;
	const framed = await get(new URL(src!).pathname);
	expect(framed.status).toBe(200);
	expect(framed.headers.get('content-security-policy')).toContain('frame-ancestors *');
	const alone = await get(`/@ana/${slug}`);
	expect(alone.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});

/** A release of music, with the ids of its tracks. */
async function album(title: string, count: number) {
	const made = await label.shell(ana, title);
	const tracks = await label.site.stored(ana, count, 'audio');
	await label.add(ana, made.id, ...tracks);
	await label.finalize(ana, made.id, tracks);
	return { ...made, tracks };
}

test('[MA-50] each track of a release has a page: what plays it, where it stands, the way to those beside it', async () => {
	const { slug, tracks } = await album('With pages', 3);
	const [first, second, third] = tracks;
	const release = await html(`/@ana/${slug}`);
	for (const id of tracks) expect(release).toContain(`/@ana/${slug}/${id}"`);
	const answer = await get(`/@ana/${slug}/${second}`);
	expect(answer.status).toBe(200);
	const page = await answer.text();
	expect(page).toContain(`/media/${second}/playable`);
	expect(page).toContain('2 of 3');
	expect(page).toMatch(new RegExp(`rel="prev" href="[^"]+/@ana/${slug}/${first}"`));
	expect(page).toMatch(new RegExp(`rel="next" href="[^"]+/@ana/${slug}/${third}"`));
	expect(page).toMatch(new RegExp(`rel="canonical" href="[^"]+/@ana/${slug}/${second}"`));
	expect(page).toContain('content="music.song"');
	expect(page).not.toContain('noindex');
	// In somebody else's frame no other page of ours is shown.
	const framed = await html(`/embed/album/ana/${slug}`);
	expect(framed).toMatch(new RegExp(`href="[^"]+/${first}" target="_blank"`));
	expect(await html(`/@ana/${slug}/${first}`)).not.toContain('rel="prev"');
	expect(await html(`/@ana/${slug}/${third}`)).not.toContain('rel="next"');
});

test('[MA-50] the page of a track is there for as long as the release shows it, and moves along', async () => {
	const { id, slug, tracks } = await album('For a while', 3);
	const [first, second, third] = tracks;
	const statusOf = async (track: string, at = slug) => (await get(`/@ana/${at}/${track}`)).status;
	expect(await statusOf(first!)).toBe(200);
	const other = await album('Another', 1);
	expect([await statusOf(other.tracks[0]!), await statusOf('none'), await statusOf(id)]).toEqual([
		404, 404, 404,
	]);
	await label.site.call(ana, 'DELETE', `/releases/${id}/tracks/${first}`);
	expect([await statusOf(first!), await statusOf(second!)]).toEqual([404, 200]);
	await label.site.call(ana, 'PATCH', `/releases/${id}`, { title: 'For longer' });
	const moved = await get(`/@ana/${slug}/${third}`);
	expect([moved.status, moved.headers.get('location')]).toEqual([
		302,
		expect.stringMatching(new RegExp(`/@ana/for-longer/${third}$`)),
	]);
	const draft = await label.album(ana, 'Not yet', 1);
	expect(await statusOf(draft.tracks[0]!, draft.slug)).toBe(404);
});

test('[MA-50] a photo of a gallery has one too, in which it is as large as the window', async () => {
	const { slug, tracks } = await label.release(ana, 'Gallery', 2);
	const page = await html(`/@ana/${slug}/${tracks[0]}`);
	expect(page).toContain('1 of 2');
	expect(page).toContain('class="night"');
	expect(page).not.toContain('music.song');
	expect(page).not.toContain('<script');
});
