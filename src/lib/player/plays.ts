/** What was listened to, on its way to the server: kept on the device until it has been told, and told once more where it is not known whether it was. */
import type { Play, Store } from '#lib/store/database.ts';

/** Plays that are kept for a server which is away; who listens longer with no connection is counted no further. */
const most = 1_000;

/** Notes that a track was listened to, and tells it. */
export async function notePlay(store: Store, play: Play): Promise<void> {
	if ((await store.plays.count()) < most) await store.plays.put(play);
	await tellPlays(store);
}

/** Tells the server what it has not heard of: again and again, as by its id each play counts once. (rule F6) */
export async function tellPlays(store: Store): Promise<void> {
	for (const { id, assetId } of await store.plays.toArray()) {
		const answer = await fetch(`/api/tracks/${assetId}/plays`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ id }),
			keepalive: true,
		}).catch(() => undefined);
		// Away, busy, or asking who this is: another time. What it refuses otherwise, it would refuse again.
		if (!answer || answer.status >= 500 || [401, 429].includes(answer.status)) return;
		await store.plays.delete(id);
	}
}
