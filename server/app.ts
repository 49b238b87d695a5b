import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { refuse } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { answerRefusal, onError } from './api/errors.ts';
import { health } from './api/health.ts';
import { wellKnown } from './api/immich/routes.ts';
import { restRoutes } from './api/routes.ts';
import { oauthPath } from './atproto/oauth/client-metadata.ts';
import { oauthRoutes } from './atproto/oauth/routes.ts';
import { keyRoutes } from './auth/key-routes.ts';
import { bringsKey } from './auth/key-secret.ts';
import { authRoutes } from './auth/routes.ts';
import { deadline } from './http/deadline.ts';
import { securityHeaders } from './http/headers.ts';
import { sameOrigin } from './http/same-origin.ts';
import { staticFiles } from './http/static-files.ts';
import { publicPages } from './pages/releases/routes.ts';
import { linkPages } from './pages/routes.ts';
import { PublicAnswers } from './releases/public-answers.ts';
import type { Env, Services } from './services.ts';
import { syncRoutes } from './sync/routes.ts';

/** Milliseconds after which a request with no answer is given up. */
const patience = 9_500;

/** Everything that the server answers, as one Hono app; tests call its `request()`. */
export function createApp(services: Services): Hono<Env> {
	const { bus, keys, sessions } = services;
	const answers = new PublicAnswers(services);
	// Heard first: whoever is told of it next asks who is signed in.
	bus.listen((hint) => {
		answers.hear(hint);
		if (hint === 'missed') return keys.forgetAll();
		sessions.forgetUsers(hint.users);
		keys.forgetUsers(hint.users);
	});

	const app = new Hono<Env>();
	app.onError(onError(services.log));
	app.notFound((c) =>
		isApi(c.req.path) ? answerRefusal(c, 'not_found') : c.text('There is nothing here.', 404),
	);

	app.use(securityHeaders(services.origin));
	app.use('/api/*', notStored, sameOrigin(services.origin, bringsKey), limitBody, deadline(patience));

	app.route('/api/health', health(services));
	app.route('/api/auth', authRoutes(services));
	app.route('/api/keys', keyRoutes(services));
	app.route(oauthPath, oauthRoutes(services));
	app.route('/api/sync', syncRoutes(services));
	app.route('/api', restRoutes(services, answers));
	app.route('/api/assets', services.media.assets);
	app.route('/api/downloads', services.media.downloads);
	app.route('/api/uploads', services.media.receiving);
	app.get('/.well-known/immich', (c) => c.json(wellKnown));
	app.route('/media', services.media.serving);

	app.route('/s', linkPages(services));
	app.route('/', publicPages(services, answers));

	app.use(staticFiles(services.build));
	return app;
}

const isApi = (path: string) => path === '/api' || path.startsWith('/api/');

const notStored: MiddlewareHandler = async (c, next) => {
	await next();
	if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-store');
};

const limitTo = (maxSize: number) => bodyLimit({ maxSize, onError: () => refuse('input.too_large') });
const bodyLimits: [prefix: string, limit: MiddlewareHandler][] = [
	['/api/sync/push', limitTo(limits.pushBytes)],
	// Thousands of paths, and of ids: what programs that know no pages send at once.
	['/api/assets/bulk-upload-check', limitTo(8 * limits.jsonBytes)],
	['/api/albums/', limitTo(4 * limits.jsonBytes)],
	['/api/', limitTo(limits.jsonBytes)],
];

/** A file in one request: it is read as it comes. */
const isForm = (c: Context) =>
	c.req.method === 'POST' && /^\/api\/(assets|tracks|releases\/[^/]+\/cover)$/.test(c.req.path);

/** Bodies are held in memory, so they have a limit; uploads stream to the storage and have their own. */
const limitBody: MiddlewareHandler = (c, next) => {
	if (c.req.path.startsWith('/api/uploads') || isForm(c)) return next();
	const [, limit] = bodyLimits.find(([prefix]) => c.req.path.startsWith(prefix)) ?? [];
	return limit ? limit(c, next) : next();
};
