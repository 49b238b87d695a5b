import { compareAnew } from '../atproto/compare-anew.ts';
import { backup } from '../backup/backup.ts';
import type { Config } from '../config.ts';
import type { Connection, Sql } from '../db/sql.ts';
import type { Log } from '../log.ts';
import type { Job, Jobs } from '../media/jobs.ts';
import type { Storage } from '../media/storage/storage.ts';
import type { Transactor } from '../sync/transact.ts';
import { collectTombstones } from './collect-tombstones.ts';
import { dropNotices } from './drop-notices.ts';
import { dropPlays } from './drop-plays.ts';
import { purgeAlbums } from './purge-albums.ts';
import { purgeTrash } from './purge-trash.ts';
import { removeFiles } from './remove-files.ts';
import { sweepFiles } from './sweep-files.ts';

export const nightlyQueue = 'nightly';

/** Nothing is said of it: everything to do is in the database. */
export type Nightly = Record<string, never>;

export interface NightlyNeeds extends Transactor {
	config: Pick<Config, 'data' | 'backup'>;
	connection: Connection;
	log: Log;
	storage: Storage;
}

/** Nightly backups that are kept */
const keep = 7;

/** The hour, by the server's clock, from which on a night's work is due */
const hour = 3;

/** The last time at which it was that hour. */
export function lastNight(now: Date): Date {
	const night = new Date(now);
	night.setHours(hour, 0, 0, 0);
	if (night > now) night.setDate(night.getDate() - 1);
	return night;
}

/**
 * Asks for the night's work where nobody has since the last night: once, however many servers ask, and late rather
 * than never where none was on at the time. The row that says so and the job are of one transaction.
 */
export async function askNightly(sql: Sql, jobs: Jobs, now = new Date()): Promise<boolean> {
	const asked = await sql.begin(async (tx) => {
		const begun = await tx`
			insert into upkeep (name, began_at) values (${nightlyQueue}, ${now})
			on conflict (name) do update set began_at = excluded.began_at where upkeep.began_at < ${lastNight(now)}
			returning 1`;
		if (begun.length > 0) await jobs.ask(tx, nightlyQueue, {});
		return begun.length > 0;
	});
	if (asked) jobs.wake(nightlyQueue);
	return asked;
}

/** Each part stands by itself: where one fails, the others are done, and the job begins anew later. */
export function nightlyJob({ config, connection, sql, bus, log, storage }: NightlyNeeds): Job<Nightly> {
	const parts: Record<string, () => Promise<number>> = {
		'trash deleted for good': () => purgeTrash({ sql, bus }),
		'albums deleted for good': () => purgeAlbums({ sql, bus }),
		'notices dropped': () => dropNotices({ sql, bus }),
		'plays forgotten': () => dropPlays(sql),
		'spaces whose tombstones went': () => collectTombstones(sql),
		'records of the open network to be looked at': () => sql.begin(compareAnew),
		'files of no asset found': () => sweepFiles(sql, storage),
		'assets whose files went': () => removeFiles(sql, storage),
		'files new in the backup': async () => {
			if (config.backup === undefined) return 0;
			const made = await backup({ connection, storage, data: config.data }, config.backup, { keep });
			if (made.missing.length > 0)
				log.error({ keys: made.missing }, 'the storage has lost or damaged originals');
			return made.copied;
		},
	};
	return {
		name: nightlyQueue,
		lanes: 1,

		async run() {
			const failures: unknown[] = [];
			for (const [what, work] of Object.entries(parts))
				await work().then(
					(count) => count > 0 && log.info({ count }, what),
					(error: unknown) => failures.push(error),
				);
			if (failures.length > 0) throw new AggregateError(failures, 'a part of the nightly work failed');
		},

		giveUp() {
			log.error('the nightly work failed; it is tried again tomorrow');
			return Promise.resolve();
		},
	};
}
