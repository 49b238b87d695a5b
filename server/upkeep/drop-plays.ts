import type { Sql } from '../db/sql.ts';

/** How long a play that is sent again is known: what a player holds back for want of a connection comes before that. */
const kept = '30 days';

/** Rows that go in one statement */
const batch = 5_000;

/** Forgets the ids of plays that were counted long ago; what they have counted stays. @returns how many */
export async function dropPlays(sql: Sql): Promise<number> {
	let dropped = 0;
	for (;;) {
		const { count } = await sql`
			delete from plays where ctid = any(array(
				select ctid from plays where counted_at <= now() - ${kept}::interval order by counted_at limit ${batch}))`;
		dropped += count;
		if (count < batch) return dropped;
	}
}
