/**
 * What every client group was told, answer by answer: for each cookie, the view that it stands for. It is what a device
 * without any edits of its own would hold.
 */
import { prefixesOfAlbum } from '#domain/keys.ts';
import { isPartial, type Cookie } from '#protocol/cookie.ts';
import type { PullAnswer } from '#protocol/pull.ts';
import { canonical } from './canonical.ts';
import { difference, idsOf, type View, viewOf } from './expected.ts';
import type { Rows } from './rows.ts';

/** An invariant that does not hold. */
export class Broken extends Error {
	override name = 'Broken';
}

interface Told {
	user: string;
	/** To which it was given first */
	group: string;
	cookie: Cookie;
	view: View;
}

export class Views {
	/** By person and cookie: a newer build begins a group of its own, with the view of the one before */
	readonly #told = new Map<string, Told>();
	/** The last mutation ids that a group knows with a cookie */
	readonly #ids = new Map<string, Record<string, number>>();

	/** Takes down an answer and checks it against the states that the database was in while it was made. */
	check(user: string, group: string, base: Cookie | null, answer: PullAnswer, states: readonly Rows[]): void {
		const { cookie, patch, lastMutationIDChanges } = answer;
		const before = base ? this.at(user, base) : undefined;
		if (base && !before) throw new Broken(`${group} asks from a view that was never given`);
		const view = applied(before?.view ?? new Map(), patch);
		const known = base && cookie.epoch === base.epoch ? this.#ids.get(nameOf(group, base)) : undefined;
		const ids = { ...known, ...lastMutationIDChanges };

		for (const [client, last] of Object.entries(lastMutationIDChanges))
			if (last < (known?.[client] ?? 0))
				throw new Broken(`[L5] the last mutation id of ${client} goes back to ${last}`);
		if (isPartial(cookie) && Object.keys(lastMutationIDChanges).length > 0)
			throw new Broken(`[L8] a part of a view acknowledges ${canonical(lastMutationIDChanges)}`);
		const hasChanged = patch.length > 0 || Object.keys(lastMutationIDChanges).length > 0;
		if (base && hasChanged && !(cookie.order > base.order))
			throw new Broken(
				`[L5] the order does not rise: ${canonical(base)} to ${canonical(cookie)} with ${patch.length} operations and ${canonical(lastMutationIDChanges)}`,
			);
		if (cookie.user !== user) throw new Broken(`[L6] a cookie of ${cookie.user} for ${user}`);

		const wrong = states.map((rows) => wrongIn(rows, user, group, cookie, view, ids));
		if (wrong.every((one) => one !== undefined)) throw new Broken(wrong.at(-1));
		const same = this.at(user, cookie);
		const different = same && difference(view, same.view);
		if (different) throw new Broken(`[L5] one cookie, two views: ${different}`);
		if (!same) this.#told.set(nameOf(user, cookie), { user, group, cookie, view });
		this.#ids.set(nameOf(group, cookie), ids);
	}

	/** The view that a cookie of a person stands for. */
	at = (user: string, cookie: Cookie): Told | undefined => this.#told.get(nameOf(user, cookie));

	/** All cookies that were ever given. */
	all = (): Told[] => [...this.#told.values()];
}

/** Why a view is not that of a state; undefined where it is. */
function wrongIn(
	rows: Rows,
	user: string,
	group: string,
	cookie: Cookie,
	view: View,
	ids: Record<string, number>,
): string | undefined {
	const should = viewOf(rows, user);
	const known = idsOf(rows, group);
	if (isPartial(cookie)) {
		// A part of it: whatever is there is as it should be.
		for (const [key, value] of view)
			if (should.get(key) !== value)
				return should.has(key)
					? `[L7] ${key} of a first sync is ${value}\n    and should be ${should.get(key)}`
					: `[L1] ${key} is delivered without a right to it, or kept`;
		return undefined;
	}
	const different = difference(view, should);
	if (different) return `[L1] [L4] the view of ${group} is not what the tables say:\n    ${different}`;
	for (const [client, last] of Object.entries(known))
		if (last > 0 && ids[client] !== last)
			return `[L3] [L8] the view shows mutation ${last} of ${client}, and acknowledges ${ids[client] ?? 0}`;
	return undefined;
}

/** A view with a patch on it, as a device without Replicache would apply it. */
export function applied(base: View, patch: PullAnswer['patch']): View {
	const view: View = new Map(base);
	for (const operation of patch) {
		if (operation.op === 'clear') view.clear();
		else if (operation.op === 'put') view.set(operation.key, canonical(operation.value));
		else if (operation.op === 'del') view.delete(operation.key);
		else
			for (const prefix of prefixesOfAlbum(operation.albumId))
				for (const key of view.keys()) if (key.startsWith(prefix)) view.delete(key);
	}
	return view;
}

const nameOf = (whose: string, cookie: Cookie) => `${whose} ${canonical(cookie)}`;
