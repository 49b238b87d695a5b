import { Hono } from 'hono';
import type { Env, Services } from '../../services.ts';
import type { Route } from '../route.ts';
import { openApi } from './openapi.ts';
import { page } from './page.ts';

/** `/api/openapi.json` and `/api/docs`: what the routes are, for programs and for people. */
export function documentRoutes(services: Pick<Services, 'origin' | 'version'>, routes: readonly Route[]) {
	let made: ReturnType<typeof openApi> | undefined;
	// Made for the first who asks: of making the app it was more than half of the work.
	const document = () => (made ??= openApi(routes, services));
	return new Hono<Env>()
		.get('/openapi.json', (c) => c.json(document()))
		.get('/docs', (c) => c.html(page(document())));
}
