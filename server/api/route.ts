import type { Context, Hono, MiddlewareHandler } from 'hono';
import type * as core from 'zod/v4/core';
import { type ErrorCode, refuse, Refusal } from '#domain/errors.ts';
import { derivedId, type Id, newId } from '#domain/ids.ts';
import type { Scope } from '#domain/scope.ts';
import { admitAnyone, requireActor } from '../auth/require-actor.ts';
import type { Env, Services } from '../services.ts';
import { parse, readJson } from './body.ts';
import { answerRefusal, inputErrors } from './errors.ts';

/** A schema of zod or zod/mini */
export type Schema<T = unknown> = core.$ZodType<T>;

export interface Answer {
	status: 200 | 201 | 204;
	description: string;
	schema?: Schema;
	/** Of an answer that is no JSON */
	type?: string;
}

/** A route as the document describes it and as the server checks it: written down once. */
export interface Description<Params, Query, Body> {
	/** Of the operation, for generated clients */
	id: string;
	method: 'get' | 'post' | 'put' | 'patch' | 'delete';
	/** Below `/api`, with `{name}` for a parameter */
	path: string;
	tag: string;
	/** One line */
	summary: string;
	/** More, where a line does not tell it */
	description?: string;
	params?: Schema<Params>;
	query?: Schema<Query>;
	body?: Schema<Body>;
	/** May be left out altogether: the handler is given undefined then */
	isBodyOptional?: boolean;
	/** Takes a form, with files under these names, instead of JSON */
	form?: string[];
	/** What a key must be for, where it is not that of the method */
	scope?: Scope;
	/** Of a body */
	example?: NoInfer<Body>;
	/** May be sent with an `Idempotency-Key` */
	isIdempotentByKey?: boolean;
	/** Needs neither session nor key; who has one may be shown more. Made by `openRoute` */
	isOpen?: boolean;
	answer: Answer;
	/** What it may refuse, beside what every route may */
	errors: ErrorCode[];
	/** Codes that this route answers with another status than everywhere */
	statuses?: Partial<Record<ErrorCode, 400>>;
}

/** What a handler is given: all of it has been checked. */
export interface Asked<Params, Query, Body, Actor = Id> {
	actor: Actor;
	params: Params;
	query: Query;
	body: Body;
	/** By the server's clock, which is the clock of who writes by REST */
	at: string;
	/**
	 * Of what is to be made. With an `Idempotency-Key` the same for the same person, key, use and body: commands do nothing
	 * a second time for an id that they know, so a request that is sent again makes nothing twice. (rule R2)
	 */
	newId: (use: string) => Promise<Id>;
	c: Context<Env>;
}

/** A description with what it does; made by `route`. */
export interface Route {
	description: Description<unknown, unknown, unknown>;
	mount: (app: Hono<Env>, services: Pick<Services, 'sessions' | 'keys'>) => void;
}

/** A route of which only the description is here: another room serves it. */
export const described = <Params, Query, Body>(description: Description<Params, Query, Body>): Route => ({
	description,
	mount: () => undefined,
});

const longestKey = 200;

/** What a handler does: it returns the body of the answer, or a whole response. */
type Handle<Params, Query, Body, Actor> = (asked: Asked<Params, Query, Body, Actor>) => Promise<unknown>;

/** A route for who has a session or a key. */
export const route = <Params, Query, Body>(
	description: Description<Params, Query, Body>,
	handle: Handle<Params, Query, Body, Id>,
): Route =>
	made(
		description,
		({ sessions, keys }) => requireActor({ sessions, keys }, description.scope),
		(c) => run(description, c, c.var.actor.id, handle),
	);

/** A route for anyone, to which null is who has neither session nor key. */
export const openRoute = <Params, Query, Body>(
	description: Description<Params, Query, Body>,
	handle: Handle<Params, Query, Body, Id | null>,
): Route =>
	made({ ...description, isOpen: true }, admitAnyone, (c) =>
		run(description, c, c.var.asker?.id ?? null, handle),
	);

function made<Params, Query, Body>(
	description: Description<Params, Query, Body>,
	admit: (services: Pick<Services, 'sessions' | 'keys'>) => MiddlewareHandler<Env>,
	answer: (c: Context<Env>) => Promise<Response>,
): Route {
	const { method, path, statuses = {} } = description;
	return {
		description,
		mount: (app, services) =>
			app.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), admit(services), async (c) => {
				try {
					return await answer(c);
				} catch (error) {
					const status = error instanceof Refusal ? statuses[error.code] : undefined;
					if (!(error instanceof Refusal) || status === undefined) throw error;
					return answerRefusal(c, error.code, inputErrors(error.detail.errors), status);
				}
			}),
	};
}

async function run<Params, Query, Body, Actor extends Id | null>(
	{ answer, params, query, body, isBodyOptional = false }: Description<Params, Query, Body>,
	c: Context<Env>,
	actor: Actor,
	handle: Handle<Params, Query, Body, Actor>,
): Promise<Response> {
	const key = c.req.header('idempotency-key');
	if (key !== undefined && (key === '' || key.length > longestKey))
		refuse('input.invalid', {
			errors: [{ path: 'Idempotency-Key', message: `1 to ${longestKey} characters` }],
		});
	const isLeftOut = isBodyOptional && !c.req.header('content-type') && (await c.req.text()) === '';
	const content = body && !isLeftOut ? await readJson(c.req, body) : (undefined as Body);
	const answered = await handle({
		actor,
		params: params ? parse(params, c.req.param()) : (undefined as Params),
		query: query ? parse(query, c.req.query()) : (undefined as Query),
		body: content,
		at: new Date().toISOString(),
		newId: async (use) =>
			key === undefined
				? newId()
				: derivedId(`idempotency ${use} ${actor} ${JSON.stringify([key, content])}`),
		c,
	});
	if (answered instanceof Response) return answered;
	return answer.status === 204 ? c.body(null, 204) : c.json(answered as object, answer.status);
}
