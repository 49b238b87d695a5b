import { refuse } from '#domain/errors.ts';
import type { Id } from '#domain/ids.ts';
import type { Scope } from '#domain/scope.ts';
import type { Sql } from '../db/sql.ts';
import { addressReader } from '../http/address.ts';
import { Tries } from '../http/tries.ts';
import type { Log } from '../log.ts';
import { hashOf, secretOf } from './key-secret.ts';

/** A key that is valid, with what its request may do. */
export interface Key {
	id: Id;
	userId: Id;
	/** Whether the person is an admin of the server */
	isAdmin: boolean;
	name: string;
	scopes: Scope[];
	/** ISO 8601; null: it does not end by itself */
	expiresAt: string | null;
}

export interface Keys {
	/**
	 * The key of a request; undefined where it has none that is valid.
	 *
	 * @param socketAddress where the connection comes from
	 * @throws Refusal `auth.too_many_tries`; any other error is a fault: the database cannot be asked
	 */
	of: (request: Request, socketAddress?: string) => Promise<Key | undefined>;
	/** Asks anew for people's keys: one of them may have been revoked, here or on another server. */
	forgetUsers: (ids: readonly Id[]) => void;
	/** Asks anew for all keys. */
	forgetAll: () => void;
}

/** Milliseconds for which an answer is believed, and between two notes of a key's last use */
const lifetime = 30_000;
const noteEvery = 60_000;
const mostRemembered = 10_000;
/** Wrong keys from one address in a minute */
const mostTries = 10;

interface Known {
	key: Key;
	until: number;
	noted: number;
}

interface Needs {
	sql: Sql;
	log: Log;
	/** As in the settings */
	trustedProxies: string[];
}

/** Finds keys, and remembers them for 30 s in this process, by their hashes. */
export function createKeys({ sql, log, trustedProxies }: Needs, now: () => number = Date.now): Keys {
	const addressOf = addressReader(trustedProxies);
	const tries = new Tries(mostTries, now);
	const known = new Map<string, Known>();
	/** How often keys were forgotten */
	let forgotten = 0;

	const keep = (name: string, entry: Known) => {
		known.delete(name);
		known.set(name, entry);
		// Oldest first: a map keeps the order of insertion.
		for (const oldest of known.keys()) {
			if (known.size <= mostRemembered) break;
			known.delete(oldest);
		}
	};

	/** Not waited for: where nothing can be written, a key still reads. */
	const noteUse = (entry: Known) => {
		if (now() - entry.noted < noteEvery) return;
		entry.noted = now();
		sql`
			update api_keys set last_used_at = now()
			where id = ${entry.key.id} and (last_used_at is null or last_used_at < now() - interval '1 minute')`.catch(
			(error: unknown) => log.warn({ err: error }, 'the last use of a key could not be noted'),
		);
	};

	const ask = async (hash: Buffer, name: string) => {
		const before = forgotten;
		const [found] = await sql<Key[]>`
			select k.id, k.user_id as "userId", u.is_admin as "isAdmin", k.name, k.scopes, k.expires_at as "expiresAt"
			from api_keys k join "user" u on u.id = k.user_id where k.hash = ${hash}`;
		if (!found || isOver(found, now())) {
			known.delete(name);
			return undefined;
		}
		const entry = { key: found, until: now() + lifetime, noted: known.get(name)?.noted ?? 0 };
		// One that was revoked meanwhile is not remembered.
		if (forgotten === before) keep(name, entry);
		return entry;
	};

	return {
		async of(request, socketAddress) {
			const secret = secretOf(request);
			const address = () => addressOf(socketAddress, request.headers.get('x-forwarded-for'));
			const hash = secret === undefined ? undefined : hashOf(secret);
			const name = hash?.toString('base64') ?? '';
			let entry = known.get(name);
			if (!entry) {
				// A key that was right before is asked about whatever else comes from its address.
				const retryAfter = tries.wait(address());
				if (retryAfter > 0) refuse('auth.too_many_tries', { retryAfter });
			}
			if (hash && (!entry || entry.until <= now() || isOver(entry.key, now()))) entry = await ask(hash, name);
			if (!entry) {
				tries.count(address());
				return undefined;
			}
			noteUse(entry);
			return entry.key;
		},
		forgetUsers(ids) {
			if (ids.length === 0) return;
			forgotten++;
			for (const entry of known.values()) if (ids.includes(entry.key.userId)) entry.until = 0;
		},
		forgetAll() {
			forgotten++;
			for (const entry of known.values()) entry.until = 0;
		},
	};
}

const isOver = ({ expiresAt }: Key, now: number) => expiresAt !== null && Date.parse(expiresAt) <= now;
