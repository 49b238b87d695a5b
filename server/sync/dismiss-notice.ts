import type { DismissNotice } from '#domain/notice.ts';
import type { Command } from './command.ts';

/** Takes a notice away, with the edits that it held. One that is not there is no reason for another. */
export const dismissNotice: Command<DismissNotice, { dismissed: boolean }> = {
	spacesOf: () => [],

	async run(change, { id }) {
		const dismissed = await change.tx`
			update notices set deleted = true, held = '[]', version = ${change.next(change.home)}
			where space = ${change.home} and id = ${id} and not deleted returning id`;
		if (dismissed.length > 0) change.touch(change.home);
		return { dismissed: dismissed.length > 0 };
	},
};
