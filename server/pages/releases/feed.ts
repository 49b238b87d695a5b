import type { Artist, Release } from '../../releases/read-releases.ts';
import type { Addresses } from './addresses.ts';

/** RSS 2.0 of what a person has released, the newest first. https://www.rssboard.org/rss-specification */
export function feedOf({ name, handle }: Artist, releases: readonly Release[], at: Addresses): string {
	const newest = releases.toSorted((a, b) => (a.releasedAt! < b.releasedAt! ? 1 : -1));
	return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title>${escaped(name)}</title>
<link>${escaped(at.artist(handle))}</link>
<description>${escaped(`@${handle}`)}</description>
<atom:link href="${escaped(at.feed(handle))}" rel="self" type="application/rss+xml"/>
${newest.map((release) => itemOf(release, at)).join('\n')}
</channel>
</rss>
`;
}

const itemOf = (release: Release, at: Addresses) => `<item>
<title>${escaped(release.title)}</title>
<link>${escaped(at.release(release))}</link>
<guid isPermaLink="false">${release.id}</guid>
<pubDate>${new Date(release.releasedAt!).toUTCString()}</pubDate>
<description>${escaped(release.description)}</description>
</item>`;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Of characters that XML 1.0 has; the others are left out. */
const escaped = (text: string) =>
	text
		.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
		.replace(/[&<>"]/g, (character) => entities[character]!);
