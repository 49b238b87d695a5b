import { expect } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { codesOf } from '../../../server/api/document/openapi.ts';
import { statusOf } from '../../../server/api/errors.ts';
import { describedRoutes } from '../../../server/api/routes.ts';
import type { Route } from '../../../server/api/route.ts';
import { Failure } from '../../../server/api/schemas/shapes.ts';
import { execute } from '../../../server/sync/transact.ts';
import { markStored } from '../../../server/assets/mark-stored.ts';
import type { ErrorCode } from '#domain/errors.ts';
import { type Person, TestServer } from '../../support/people.ts';

export interface Answered<T> {
	status: number;
	body: T;
}

/** Of a form: a text is a field, anything else a file, by another name where one is given */
type Part = [part: string, content: Uint8Array | string, name?: string];

/** A server whose every answer is held against what its document says of the route. */
export class RestSite {
	readonly server: TestServer;
	readonly #routes: Route[];

	private constructor(server: TestServer) {
		this.server = server;
		this.#routes = describedRoutes(server.services);
	}

	/** @param media whether it also draws what comes
	 *  @param env settings beside those of tests */
	static async start({
		media = false,
		env,
	}: { media?: boolean; env?: Record<string, string> } = {}): Promise<RestSite> {
		return new RestSite(await (media ? TestServer.withMedia(env) : TestServer.start(undefined, env)));
	}

	stop = () => this.server.stop();

	/** @param path below `/api`, with its query */
	async call<T = Record<string, unknown>>(
		person: Person | undefined,
		method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Answered<T>> {
		const init: RequestInit = {
			method,
			headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
			...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		};
		const answer = await (person
			? person.request(`/api${path}`, init)
			: this.server.request(`/api${path}`, init));
		const text = await answer.text();
		const told = text === '' ? undefined : (JSON.parse(text) as unknown);
		this.#matches(method, path, answer.status, told);
		return { status: answer.status, body: told as T };
	}

	/**
	 * Sends a form to `POST /assets`.
	 *
	 * @param parts in their order: a text is a field, anything else a file
	 */
	upload(person: Person, ...parts: Part[]) {
		return this.form<{ id: string; status?: string; code?: string }>(person, '/assets', ...parts);
	}

	/** The same to another route. @param path below `/api`, with its query */
	async form<T = Record<string, unknown>>(
		person: Person | undefined,
		path: string,
		...parts: Part[]
	): Promise<Answered<T>> {
		const form = new FormData();
		for (const [part, content, name = 'beach.jpg'] of parts)
			if (typeof content === 'string') form.append(part, content);
			else form.append(part, new Blob([new Uint8Array(content)]), name);
		const { headers, body } = new Response(form);
		const whole = Buffer.from(await new Response(body).arrayBuffer());
		const init = {
			method: 'POST',
			headers: { 'content-type': headers.get('content-type')!, 'content-length': String(whole.length) },
			body: whole,
		};
		const answer = await (person
			? person.request(`/api${path}`, init)
			: this.server.request(`/api${path}`, init));
		const told = (await answer.json()) as T;
		this.#matches('POST', path, answer.status, told);
		return { status: answer.status, body: told };
	}

	/** Assets of a person, whose bytes are on the server. */
	async stored(person: Person, count: number, kind: 'photo' | 'audio' = 'photo'): Promise<string[]> {
		const ids = await person.assets(count);
		const type = kind === 'photo' ? 'image/jpeg' : 'audio/flac';
		for (const assetId of ids)
			await execute(this.server.services, person.id, markStored, { assetId, type, kind });
		return ids;
	}

	#matches(method: string, path: string, status: number, body: unknown): void {
		const route = this.routeOf(method, path);
		if (!route) return expect(status).toBe(404);
		const { answer } = route.description;
		if (status >= 400) {
			const parsed = safeParse(Failure, body);
			expect(parsed.error?.issues ?? []).toEqual([]);
			const code = parsed.data!.code as ErrorCode;
			expect(codesOf(route.description), `${method} ${path} answers ${code}`).toContain(code);
			expect(status).toBe(route.description.statuses?.[code] ?? statusOf(code));
			return;
		}
		expect([answer.status, ...(answer.status === 201 ? [200] : [])]).toContain(status);
		if (!answer.schema) return expect(body).toBeUndefined();
		expect(strictly(answer.schema, body)).toEqual([]);
	}

	routeOf(method: string, path: string): Route | undefined {
		const bare = path.split('?')[0]!;
		const fits = ({ description }: Route) =>
			description.method === method.toLowerCase() &&
			new RegExp(`^${description.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(bare);
		return (
			this.#routes.find((route) => fits(route) && !route.description.path.endsWith('}')) ??
			this.#routes.find(fits)
		);
	}
}

/** Where a value is not what a schema says; also what it has too much, which a schema lets pass. */
function strictly(schema: NonNullable<Route['description']['answer']['schema']>, value: unknown): unknown[] {
	const parsed = safeParse(schema, value);
	if (!parsed.success) return parsed.error.issues;
	try {
		// What a schema does not know, it leaves out.
		expect(value).toEqual(parsed.data);
		return [];
	} catch (error) {
		return [error];
	}
}
