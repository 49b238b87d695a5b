import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from '#domain/errors.ts';
import { type Scope, scopeOf } from '#domain/scope.ts';
import type { Actor, Env, Services } from '../services.ts';
import { bringsKey } from './key-secret.ts';

type Needs = Pick<Services, 'sessions' | 'keys'>;

/**
 * Who a request is from, by its key or else by the session of its cookie: the one place that knows. Where there is a key,
 * right or wrong, the cookie counts for nothing, since what a page of another site sends along with it was not checked.
 *
 * @throws Refusal `auth.too_many_tries`
 */
export async function actorOf({ sessions, keys }: Needs, c: Context<Env>): Promise<Actor | undefined> {
	if (bringsKey(c.req.raw)) {
		const key = await keys.of(c.req.raw, c.env?.incoming?.socket.remoteAddress);
		return key && { id: key.userId, isAdmin: key.isAdmin, key };
	}
	const session = await sessions.of(c.req.raw);
	return session && { id: session.userId, isAdmin: session.isAdmin };
}

/**
 * Lets only who is signed in or has a key go on, as `c.var.actor`.
 *
 * @param scope what a key must be for; by default `read` for GET and HEAD, else `write`. With `admin` also a session must
 *   be an admin's
 * @throws Refusal `auth.required`, `auth.wrong_key`, `auth.no_scope`, `auth.too_many_tries`
 */
export const requireActor = (needs: Needs, scope?: Scope): MiddlewareHandler<Env> =>
	requiring(needs, ({ isAdmin, key }, method) => {
		const needed = scope ?? scopeOf(method);
		return (key?.scopes.includes(needed) ?? true) && (needed !== 'admin' || isAdmin);
	});

/** Lets only a person's own session go on: what changes an account or makes a key is no program's. @throws as above */
export const requireSession = (needs: Needs): MiddlewareHandler<Env> => requiring(needs, ({ key }) => !key);

/** Lets a key of any scope go on, and nobody else. @throws as above */
export const requireKey =
	(needs: Needs): MiddlewareHandler<Env> =>
	async (c, next) =>
		bringsKey(c.req.raw) ? requiring(needs, () => true)(c, next) : refuse('auth.required');

/**
 * Lets anyone go on: who is signed in or has a key as `c.var.asker`. A key that is wrong or not for this is refused all
 * the same, so that who brings one is never shown less than they think.
 *
 * @throws Refusal `auth.wrong_key`, `auth.no_scope`, `auth.too_many_tries`
 */
export const admitAnyone =
	(needs: Needs): MiddlewareHandler<Env> =>
	async (c, next) => {
		const asker = await actorOf(needs, c);
		if (!asker && bringsKey(c.req.raw)) refuse('auth.wrong_key');
		if (asker?.key && !asker.key.scopes.includes(scopeOf(c.req.method))) refuse('auth.no_scope');
		c.set('asker', asker);
		await next();
		if (asker) prolong(needs, c, asker);
	};

const requiring =
	(needs: Needs, isAllowed: (actor: Actor, method: string) => boolean): MiddlewareHandler<Env> =>
	async (c, next) => {
		const actor = await actorOf(needs, c);
		if (!actor) refuse(bringsKey(c.req.raw) ? 'auth.wrong_key' : 'auth.required');
		if (!isAllowed(actor, c.req.method)) refuse('auth.no_scope');
		c.set('actor', actor);
		await next();
		prolong(needs, c, actor);
	};

/** A session that was prolonged on the way: its cookie lives on only if the browser is told. */
function prolong({ sessions }: Needs, c: Context<Env>, { key }: Actor): void {
	if (key) return;
	for (const cookie of sessions.renewed(c.req.raw)) c.res.headers.append('set-cookie', cookie);
}
