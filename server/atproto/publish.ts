import type { Id } from '#domain/ids.ts';
import { inSnapshot } from '../albums/read-albums.ts';
import type { AtprotoSettings } from '../config.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../media/storage/storage.ts';
import type { Transactor } from '../sync/transact.ts';
import { type Account, accountOf, markExpired } from './accounts.ts';
import { OwnLexicons } from './lexicons.ts';
import { explain, reserve, type Row, rowsOf } from './records.ts';
import { Repo } from './repo.ts';
import { Round, Stopped } from './round.ts';
import { tracksToDelete, readWanted } from './wanted.ts';
import { versionsOf } from './versions.ts';
import { type Agent, SignedOut } from './xrpc.ts';

export interface PublishNeeds extends Transactor {
	settings: AtprotoSettings;
	/** Of this server */
	origin: string;
	storage: Storage;
	log: Log;
	/** @throws SignedOut */
	agentOf(account: Account): Promise<Agent>;
}

/**
 * How a round has ended: all that was wanted is done, or needs something else than time; or something waits for the
 * network.
 */
export interface Ended {
	isDone: boolean;
	/** Of what was wanted */
	versions: string;
}

/** What the addresses of an account's records begin with */
export const placeOf = ({ did }: Pick<Account, 'did'>, nsid: string) => `at://${did}/${nsid}`;

/**
 * One round: makes a person's repository be as the database wants it, by what is known to be there. What it does follows
 * from the two alone and never from what has happened, so it may be broken off anywhere, and begun by several at once. (rule F8)
 *
 * @param goOn is asked before each record: whether the work is still this one's
 * @returns undefined where there is no account
 * @throws faults of this server
 */
export async function publish(
	needs: PublishNeeds,
	userId: Id,
	goOn: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Ended | undefined> {
	const { sql, settings, origin } = needs;
	const { nsid } = settings;
	const seen = await inSnapshot(sql, async (tx) => {
		const account = await accountOf(tx, userId);
		if (!account) return undefined;
		const wanted = await readWanted(tx, userId, origin);
		const rows = await rowsOf(tx, userId, placeOf(account, nsid));
		const loose = rows.filter(({ kind, subject }) => kind === 'track' && !wanted.tracks.has(subject));
		return {
			...{ account, wanted },
			toDelete: await tracksToDelete(tx, userId, loose),
			versions: await versionsOf(tx, userId, `${nsid} ${origin}`),
		};
	});
	if (!seen) return undefined;
	const { account, wanted, toDelete, versions } = seen;

	await reserve(sql, userId, [
		...[...wanted.tracks.values()].map(({ id, createdAt }) => row('track', id, createdAt)),
		...[...wanted.lists.values()].map(({ id, createdAt }) => row('list', id, createdAt)),
	]);
	const rows = await rowsOf(sql, userId, placeOf(account, nsid));
	const lexicons = await OwnLexicons.load(nsid);
	const begin = (agent: Agent) =>
		new Round(
			{ ...needs, userId, nsid, lexicons, repo: new Repo(agent, nsid), goOn },
			wanted,
			rows,
			toDelete,
		);
	try {
		const agent = account.state === 'expired' ? ended : await needs.agentOf(account);
		return { isDone: await begin(agent).run(), versions };
	} catch (error) {
		if (error instanceof SignedOut) {
			await markExpired(sql, account);
			await explain(sql, userId, 'expired');
			return { isDone: true, versions };
		}
		if (!(error instanceof Stopped)) throw error;
		if (error.reason) await explain(sql, userId, error.reason);
		return { isDone: false, versions };
	}
}

const row = (kind: Row['kind'], subject: Id, createdAt: string) => ({ kind, subject, createdAt });

/** Speaks for an account that has to be connected again. */
const ended: Agent = {
	did: '',
	fetchHandler: () => Promise.reject(new SignedOut('the account has to be connected again')),
};
