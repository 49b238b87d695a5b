import { m } from '#lib/paraglide/messages.js';
import type { Playing } from './playing.ts';

/** `away`: its bytes are not to be had now. `unknown`: this browser can do nothing with them */
export type NotPlayedReason = Extract<Playing, { not: unknown }>['not'] | 'away' | 'unknown';

/** In words why a film or a piece of music is not played. @param percent of the making */
export const whyNotPlayed = (reason: NotPlayedReason, percent = 0): string =>
	({
		making: () => m.play_making({ percent }),
		unavailable: m.play_unavailable,
		failed: m.play_failed,
		onItsWay: m.play_on_its_way,
		refused: m.play_refused,
		away: m.play_away,
		unknown: m.play_unknown,
	})[reason]();
