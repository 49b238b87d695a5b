import type { Hono } from 'hono';
import { createApp } from '../../../server/app.ts';
import type { Env } from '../../../server/services.ts';
import { TestServer } from '../../support/people.ts';

/** All that anyone is told of a release and of who made it, each as it is sent. */
export interface Views {
	json: string;
	page: string;
	embed: string;
	artist: string;
	feed: string;
}

export type App = Hono<Env>;

/** A second server on the database of the first, that hears nothing of what the first one says. */
export const deafServer = ({ sql, connection, env }: TestServer): Promise<TestServer> =>
	TestServer.start({ sql, connection, env, drop: () => Promise.resolve() });

/** One that remembers nothing yet. */
export const forgetful = ({ services }: TestServer): App => createApp(services);

/** What a stranger is told by a server. */
export async function viewsOf(app: App, handle: string, slug: string): Promise<Views> {
	const get = async (path: string) => {
		const answer = await app.request(path);
		return `${answer.status} ${answer.headers.get('location') ?? ''} ${await answer.text()}`;
	};
	const [json, page, embed, artist, feed] = await Promise.all(
		[
			...[`/api/releases/${handle}/${slug}`, `/@${handle}/${slug}`, `/embed/album/${handle}/${slug}`],
			...[`/@${handle}`, `/@${handle}/feed.xml`],
		].map(get),
	);
	return { json: json!, page: page!, embed: embed!, artist: artist!, feed: feed! };
}
