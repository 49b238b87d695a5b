import type { Context } from 'hono';
import { type ErrorCode, refuse, Refusal } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { statusOf } from '../api/errors.ts';
import { isDiskFull } from '../db/faults.ts';
import { readForm } from '../http/form.ts';
import { receiveFile } from '../media/receive-file.ts';
import type { SetAside } from '../media/uploads.ts';
import type { Env, Services } from '../services.ts';
import { type Outcome, sentPage } from './adding.ts';
import type { OpenLink } from './find-link.ts';
import { takeIn } from './take-in.ts';
import { LinkTries } from './link-tries.ts';
import * as words from './words.ts';

type Needs = Pick<Services, 'sql' | 'bus' | 'media'>;

/** Files a minute: more than a person can want, and less than fills a disk unseen */
const most = { fromOne: 300, together: 1_500 };
/** Forms at once from one address at one link; a browser opens no more connections */
const atOnce = 6;

/** Takes what guests send by links that allow it. */
export class Receiving {
	readonly #needs: Needs;
	readonly #tries = new LinkTries(most);
	readonly #open = new Map<string, number>();

	constructor(needs: Needs) {
		this.#needs = needs;
	}

	/**
	 * Answers a form of files, as JSON where that is asked for. The guest has been let in before.
	 *
	 * @param from the guest's address
	 * @throws Refusal `not_found` where the link takes none; `input.invalid` where it is no form with a length
	 */
	async answer(c: Context<Env>, link: OpenLink, from: string): Promise<Response> {
		if (!link.allowUpload) refuse('not_found');
		const bytes = Number(c.req.header('content-length'));
		// The room is asked for before anything comes, so nobody sends without saying how much.
		if (!(bytes > 0)) refuse('input.invalid');
		const visitor = `${link.id} ${from}`;
		const open = this.#open.get(visitor) ?? 0;
		if (open >= atOnce) return answered(c, link, nothingBut('auth.too_many_tries'));
		this.#open.set(visitor, open + 1);
		let aside: SetAside | undefined;
		try {
			aside = await this.#needs.media.uploads.setAside(bytes);
			return answered(c, link, await this.#take(c, link, aside, from));
		} catch (error) {
			if (error instanceof Refusal && error.code === 'storage.full')
				return answered(c, link, nothingBut(error.code));
			throw error;
		} finally {
			aside?.end();
			const left = (this.#open.get(visitor) ?? 1) - 1;
			if (left > 0) this.#open.set(visitor, left);
			else this.#open.delete(visitor);
		}
	}

	async #take(c: Context<Env>, link: OpenLink, aside: SetAside, from: string): Promise<Outcome> {
		const { sql, bus, media } = this.#needs;
		const to = { sql, bus, storage: media.storage, jobs: media.jobs };
		const outcome: Outcome = { added: 0, present: 0, refused: [], isWhole: true };
		outcome.isWhole = await readForm(c, async ({ name, bytes, field }) => {
			try {
				if (this.#tries.begin(link.id, from) > 0) refuse('auth.too_many_tries');
				const file = await receiveFile(aside, bytes, limits.fileBytes);
				const said = { fileName: name, changedAt: field('changedAt'), guest: field('guest') ?? '' };
				const { added } = await takeIn(to, link, file, said);
				if (added) outcome.added++;
				else outcome.present++;
			} catch (error) {
				outcome.refused.push({ name, code: codeOf(error) });
			}
			c.var.goesOn();
		});
		return outcome;
	}
}

/** @throws the error where it is no refusal: it is tried again as a whole, and what came before is in the album */
function codeOf(error: unknown): ErrorCode {
	if (isDiskFull(error)) return 'storage.full';
	if (!(error instanceof Refusal)) throw error;
	// The album was deleted, or handed over, while the file was on its way.
	return error.code.startsWith('album.') ? 'link.not_found' : error.code;
}

const nothingBut = (code: ErrorCode): Outcome => ({
	added: 0,
	present: 0,
	refused: [{ name: '', code }],
	isWhole: true,
});

function answered(c: Context<Env>, link: OpenLink, outcome: Outcome): Response | Promise<Response> {
	const { added, present, refused } = outcome;
	const isNothing = added + present === 0;
	const status = !isNothing ? 200 : statusOf(refused[0]?.code ?? 'input.invalid');
	if (status === 429) c.header('retry-after', '60');
	if (!c.req.header('accept')?.includes('application/json')) return c.html(sentPage(link, outcome), status);
	const told = refused.map(({ name, code }) => ({ name, code, text: words.refused(code) }));
	return c.json({ added, present, refused: told }, status);
}
