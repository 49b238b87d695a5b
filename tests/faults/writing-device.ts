import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Album } from '#domain/album.ts';
import type { Entry } from '#domain/entry.ts';
import { newId } from '#domain/ids.ts';
import type { Notice } from '#domain/notice.ts';
import { type Device, now, type Person } from '../support/people.ts';

/** Milliseconds between two tries at a server that is away */
const pause = 20;

/**
 * A device that edits for as long as it is told to, as a real one does: it sends what waits until the server has taken
 * it, and then pulls. Its own album is written by nobody else, so that after each push the whole of what must have come
 * of it is known. Each kind of edit shows when it is lost, and when it is done twice: an old name or place comes back, a
 * like is gone, a notice counts one refusal too many.
 */
export class WritingDevice {
	readonly device: Device;
	readonly albumId = newId();
	/** Comments on the album that all share, of which the server has said that it has them */
	readonly comments: string[] = [];
	/** Edits that the server has said it has */
	taken = 0;
	/** Pushes that had to be sent again */
	again = 0;
	readonly #shared: string;
	readonly #nowhere = newId();
	#order: string[] = [];
	#renames = 0;
	#liked = false;
	#refused = 0;

	constructor(person: Person, shared: string) {
		this.device = person.device();
		this.#shared = shared;
	}

	/** Makes its album, with photos to arrange. */
	async begin(): Promise<void> {
		const { device, albumId } = this;
		const assetIds = await device.person.assets(8, device);
		device.queue('createAlbum', { id: albumId, name: '0', assetIds, at: now() });
		await device.push();
		await device.pull();
		this.#order = this.#orderHeld();
		expect(this.#order).toHaveLength(8);
	}

	async writeUntil(stopped: () => boolean): Promise<void> {
		while (!stopped()) {
			const comments = this.#edit(1 + Math.floor(Math.random() * 12));
			const count = this.device.pending.length;
			const sent = [...this.device.pending];
			await this.#deliver();
			this.comments.push(...comments);
			this.taken += count;
			// Networks say things twice, also what has long been answered.
			if (Math.random() < 0.1) await untilAnswered(() => this.device.sendPush(sent));
			await this.#pull();
			this.check(this.device);
		}
	}

	/** Compares a view of this person's with what this device was told. */
	check(holder: Device): void {
		const { albumId } = this;
		const album = holder.view.get(`album/${albumId}`) as Album;
		const notice = holder.all<Notice>('notice/').find((one) => one.albumId === this.#nowhere);
		expect({
			name: album.name,
			liked: holder.all(`like/${albumId}/`).length,
			order: this.#orderHeld(holder),
			refused: notice?.count ?? 0,
		}).toEqual({
			name: String(this.#renames),
			liked: this.#liked ? 1 : 0,
			order: this.#order,
			refused: this.#refused,
		});
	}

	/** @returns the ids of the comments among them */
	#edit(count: number): string[] {
		const { device, albumId } = this;
		const comments: string[] = [];
		for (let i = 0; i < count; i++) {
			const at = now();
			const kind = Math.random();
			if (kind < 0.4) {
				const id = newId();
				comments.push(id);
				device.queue('addComment', { albumId: this.#shared, id, text: id, at });
			} else if (kind < 0.6) {
				device.queue('updateAlbum', { id: albumId, name: String(++this.#renames), at });
			} else if (kind < 0.8) {
				const [after = null, moved = ''] = this.#move();
				device.queue('moveAssets', { albumId, assetIds: [moved], after, at });
			} else if (kind < 0.9) {
				this.#liked = !this.#liked;
				device.queue('setLike', { albumId, liked: this.#liked, at });
			} else {
				this.#refused++;
				device.queue('updateAlbum', { id: this.#nowhere, name: 'refused', at });
			}
		}
		return comments;
	}

	#move(): [after: string | null, moved: string] {
		const [moved = ''] = this.#order.splice(Math.floor(Math.random() * this.#order.length), 1);
		const place = Math.floor(Math.random() * (this.#order.length + 1));
		const after = place === 0 ? null : this.#order[place - 1]!;
		this.#order.splice(place, 0, moved);
		return [after, moved];
	}

	async #deliver(): Promise<void> {
		const { device } = this;
		const last = device.pending.at(-1)!.id;
		while (device.pending.length > 0) {
			const answer = await device.sendPush().catch(away);
			if (answer?.status === 200) break;
			if (answer) expect(answer.status, await answer.text()).toBe(503);
			this.again++;
			await sleep(pause);
			// Half of the devices look first at what has arrived; the others send all of it again.
			if (Math.random() < 0.5) await this.#pull();
			device.pending = device.pending.filter(({ id }) => id > device.acknowledged);
		}
		device.pending = [];
		await this.#pull();
		expect(device.acknowledged).toBe(last);
	}

	async #pull(): Promise<void> {
		const { device } = this;
		const before = { acknowledged: device.acknowledged, order: device.cookie?.order ?? '' };
		await untilAnswered(() => device.pull());
		expect(device.acknowledged).toBeGreaterThanOrEqual(before.acknowledged);
		expect((device.cookie?.order ?? '') >= before.order).toBe(true);
	}

	#orderHeld(holder: Device = this.device): string[] {
		return holder
			.all<Entry>(`entry/${this.albumId}/`)
			.sort((a, b) => compare(a.position, b.position) || compare(a.assetId, b.assetId))
			.map(({ assetId }) => assetId);
	}
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Asks until the server is there again. @throws what a server says that is there and has no passing trouble */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
	for (;;) {
		const answer = await ask().catch(away);
		if (answer !== undefined && !(answer instanceof Response && answer.status === 503)) return answer;
		await sleep(pause);
	}
}

/** What a fetch says of a server that is not there, and a device of one that cannot answer just now. */
function away(error: unknown): undefined {
	const message = error instanceof Error ? error.message : '';
	const isGone = error instanceof TypeError && /fetch failed|terminated/.test(message);
	if (!isGone && !/^pull: 503 /.test(message)) throw error;
}
