import { Hono } from 'hono';
import { PublicAnswers } from '../releases/public-answers.ts';
import type { Env, Services } from '../services.ts';
import { activityRoutes } from './activities.ts';
import { albumAssetRoutes } from './album-assets.ts';
import { albumRoutes } from './albums.ts';
import { albumUserRoutes } from './album-users.ts';
import { assetRoutes } from './assets.ts';
import { atprotoRoutes } from './atproto.ts';
import { documentRoutes } from './document/routes.ts';
import { elsewhere } from './elsewhere.ts';
import { immichRoutes } from './immich/routes.ts';
import { linkRoutes } from './links.ts';
import { noticeRoutes } from './notices.ts';
import { createReaders } from './readers.ts';
import { playRoutes } from './plays.ts';
import { publicReleaseRoutes } from './public-releases.ts';
import { releaseRoutes } from './releases.ts';
import { releaseUploadRoutes } from './release-uploads.ts';
import type { Route } from './route.ts';
import { uploadRoutes } from './uploads.ts';
import { userRoutes } from './users.ts';

type Needs = Pick<
	Services,
	'atproto' | 'media' | 'sql' | 'bus' | 'sessions' | 'keys' | 'origin' | 'version' | 'config' | 'log'
>;

/** The routes that programs use, each with its description. */
export function describedRoutes(
	{ sql, bus, media, atproto, origin, config, log }: Needs,
	answers: PublicAnswers = new PublicAnswers({ sql, log }),
): Route[] {
	const transactor = { sql, bus };
	const readers = createReaders(sql);
	return [
		...albumRoutes(transactor, readers),
		...albumAssetRoutes(transactor),
		...albumUserRoutes(transactor, readers),
		...activityRoutes(transactor, readers),
		...linkRoutes(transactor, readers, origin),
		...assetRoutes(transactor),
		...uploadRoutes(transactor, media),
		...releaseRoutes(transactor, origin),
		...releaseUploadRoutes(transactor, media, readers.albums, origin),
		...atprotoRoutes(atproto),
		...publicReleaseRoutes(sql, origin, answers),
		...playRoutes({ sql, config }),
		...userRoutes(sql),
		...noticeRoutes(transactor),
		...elsewhere,
	];
}

/** `/api`: everything that a person can do in the app, for programs, with its document. */
export function restRoutes(services: Needs, answers: PublicAnswers): Hono<Env> {
	const app = new Hono<Env>();
	const routes = describedRoutes(services, answers);
	for (const route of routes) route.mount(app, services);
	app.route('/', documentRoutes(services, routes));
	app.route('/', immichRoutes(services));
	return app;
}
