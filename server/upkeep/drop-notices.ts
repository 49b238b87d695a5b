import { limits } from '#domain/limits.ts';
import type { Id } from '#domain/ids.ts';
import { dismissNotice } from '../sync/dismiss-notice.ts';
import { execute, type Transactor } from '../sync/transact.ts';

const batch = 200;

/** Dismisses notices to which nothing has come for longer than they are kept. @returns how many */
export async function dropNotices(transactor: Transactor): Promise<number> {
	let dropped = 0;
	for (;;) {
		const old = await transactor.sql<{ id: Id; userId: Id }[]>`
			select n.id, s.id as "userId" from notices n join spaces s on s.number = n.space
			where n.updated_at <= now() - ${`${limits.noticeDays} days`}::interval and not n.deleted
			limit ${batch}`;
		if (old.length === 0) return dropped;
		for (const { id, userId } of old)
			await execute(transactor, userId, dismissNotice, { id, at: new Date().toISOString() });
		dropped += old.length;
	}
}
