import type { Id } from '#domain/ids.ts';
import { Fault } from '../db/faults.ts';
import type { Auth } from './auth.ts';

/** Who is signed in with a request's cookie. */
export type Session = {
	id: string;
	userId: Id;
	/** Whether the person is an admin of the server */
	isAdmin: boolean;
	/** ISO 8601 */
	expiresAt: string;
};

export type Sessions = {
	/**
	 * The session of a request; undefined when it has none that is valid.
	 *
	 * @param options.fresh ask the database also when the answer of up to 30 s ago is known
	 * @throws Fault when the database cannot be asked
	 */
	of: (request: Request, options?: { fresh?: boolean }) => Promise<Session | undefined>;
	/** Cookies to set because the session was prolonged when it was last asked for; given out once. */
	renewed: (request: Request) => string[];
	/** Forgets what is known of a request's session, as when it signs out. */
	forget: (request: Request) => void;
	/** Asks anew for people's sessions: one of them may have ended, here or on another server. */
	forgetUsers: (ids: readonly Id[]) => void;
};

/** Milliseconds for which an answer is believed. A device that syncs asks often. */
const lifetime = 30_000;
const mostRemembered = 10_000;

type Known = { session: Session; until: number; cookies: string[] };

/** Finds sessions, and remembers the last answers for 30 s in this process. */
export function createSessions(auth: Pick<Auth, 'api'>, now: () => number = Date.now): Sessions {
	const known = new Map<string, Known>();
	/** How often a session was forgotten */
	let forgotten = 0;

	const keep = (token: string, entry: Known) => {
		// Oldest first: a map keeps the order of insertion.
		for (const [key, { until }] of known) {
			if (until > now() && known.size < mostRemembered) break;
			known.delete(key);
		}
		known.delete(token);
		known.set(token, entry);
	};

	return {
		async of(request, { fresh = false } = {}) {
			const token = tokenOf(request);
			if (token === undefined) return undefined;
			const remembered = known.get(token);
			if (!fresh && remembered && remembered.until > now()) return remembered.session;
			const before = forgotten;
			const { headers, response } = await ask(auth, request);
			if (!response) {
				known.delete(token);
				return undefined;
			}
			const { id, userId, expiresAt } = response.session;
			const { isAdmin } = response.user;
			const session = { id, userId, isAdmin: isAdmin === true, expiresAt: expiresAt.toISOString() };
			const until = Math.min(now() + lifetime, expiresAt.getTime());
			// Who has signed out meanwhile is not remembered. Cookies that nobody was given yet are still to be given.
			const cookies = [...(remembered?.cookies ?? []), ...headers.getSetCookie()];
			if (forgotten === before) keep(token, { session, until, cookies });
			return session;
		},
		renewed(request) {
			const remembered = known.get(tokenOf(request) ?? '');
			return remembered?.cookies.splice(0) ?? [];
		},
		forget(request) {
			const token = tokenOf(request);
			forgotten++;
			if (token !== undefined) known.delete(token);
		},
		forgetUsers(ids) {
			if (ids.length === 0) return;
			forgotten++;
			// What has cookies still to give keeps them for the next time that it is asked for.
			for (const entry of known.values()) if (ids.includes(entry.session.userId)) entry.until = 0;
		},
	};
}

async function ask(auth: Pick<Auth, 'api'>, request: Request) {
	try {
		return await auth.api.getSession({
			headers: new Headers({ cookie: request.headers.get('cookie') ?? '' }),
			returnHeaders: true,
		});
	} catch (cause) {
		// better-auth hides what the database threw in an error of its own.
		throw new Fault('the session cannot be read', { cause });
	}
}

const cookiePattern = /(?:^|;\s*)(?:__Secure-)?gatefold\.session_token=([^;]+)/;
const tokenOf = (request: Request) => cookiePattern.exec(request.headers.get('cookie') ?? '')?.[1];
