import { refuse } from '#domain/errors.ts';
import { addressReader } from '../http/address.ts';
import { Tries } from '../http/tries.ts';
import { countPlay } from '../releases/count-play.ts';
import type { Services } from '../services.ts';
import { openRoute, type Route } from './route.ts';
import { ById } from './schemas/inputs.ts';
import { TrackPlay } from './schemas/releases.ts';

/**
 * Plays that are counted within a minute from one address, or of one person: of all tracks, and of one. Several who listen
 * behind one address are many; a script that counts by itself is slow.
 */
const most = { all: 120, ofOne: 20 };

/** Plays of tracks, by whoever may hear them. */
export function playRoutes({ sql, config }: Pick<Services, 'sql' | 'config'>): Route[] {
	const addressOf = addressReader(config.trustedProxies);
	const [all, ofOne] = [new Tries(most.all), new Tries(most.ofOne)];

	return [
		openRoute(
			{
				id: 'countPlay',
				method: 'post',
				path: '/tracks/{id}/plays',
				tag: 'Releases',
				summary: 'Counts a play of a track',
				description:
					'Once for the id of the play, which its player makes, however often it is sent within 30 days. A play counts when ten ' +
					'seconds of a track were heard, or half of a shorter one: that is for the player to see.',
				params: ById,
				body: TrackPlay,
				example: { id: '019ad1f4-6f0c-7cc3-98c4-dc0c0c07398f' },
				answer: { status: 204, description: 'It is counted, now or before' },
				errors: ['asset.not_found'],
			},
			async ({ actor, params: { id: assetId }, body: { id }, c }) => {
				const socket = c.env?.incoming?.socket.remoteAddress;
				const who = actor ?? addressOf(socket, c.req.header('x-forwarded-for') ?? null);
				const retryAfter = all.wait(who) || ofOne.wait(`${who} ${assetId}`);
				if (retryAfter > 0) refuse('auth.too_many_tries', { retryAfter });
				all.count(who);
				ofOne.count(`${who} ${assetId}`);
				await countPlay(sql, actor, { id, assetId });
			},
		),
	];
}
