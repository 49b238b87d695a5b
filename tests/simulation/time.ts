/**
 * Time, chance and turns of the event loop, as the schedule wants them.
 *
 * Everything in this process but PostgreSQL runs in microtasks, in `setImmediate` (fake-indexeddb) or on timers. Timers
 * are fake and fire one at a time, each followed by `settle`: nothing runs any more, no statement is on its way. So
 * there is never a race, and what the database answers first makes no difference.
 */
import { createHash } from 'node:crypto';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { Chance } from './chance.ts';

/** When every seed begins: long before the database's own clock, which nothing that the schedule decides depends on. */
export const beginning = Date.UTC(2024, 5, 1, 12);

const realImmediate = globalThis.setImmediate;
const realTimeout = globalThis.setTimeout;
const realRandom = Math.random;
const realClear = globalThis.clearImmediate;
/** Immediates that have not run */
const immediates = new Set<NodeJS.Immediate>();
/** Work of the server that has not ended, without what is held at a yield point */
let running = 0;
const onIdle: (() => void)[] = [];
let chance: Chance | undefined;
let clock: Clock | undefined;

/** Takes the place of the process's timers, clock and randomness. Once, before anything that uses them is loaded. */
export function takeOver(): void {
	const counted = (run: (...args: unknown[]) => void, ...args: unknown[]) => {
		const made = realImmediate(() => {
			immediates.delete(made);
			run(...args);
		});
		immediates.add(made);
		return made;
	};
	globalThis.setImmediate = Object.assign(counted, { __promisify__: realImmediate.__promisify__ }) as never;
	globalThis.clearImmediate = (made) => {
		if (made) immediates.delete(made);
		realClear(made);
	};
	clock = FakeTimers.install({
		now: beginning,
		toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
	});
	Math.random = () => (chance ? chance.next() : realRandom());
	const getRandomValues = crypto.getRandomValues.bind(crypto);
	crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
		if (!chance || !(array instanceof Uint8Array)) return getRandomValues(array as never) as T;
		for (let i = 0; i < array.length; i++) array[i] = chance.below(256);
		return array;
	};
	// On a thread of its own it would come back when it likes.
	crypto.subtle.digest = async (_algorithm, data) => {
		const bytes = ArrayBuffer.isView(data)
			? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
			: new Uint8Array(data);
		const digest = createHash('sha256').update(bytes).digest();
		return new Uint8Array(digest).buffer;
	};
	// Node's own runs on real time.
	AbortSignal.timeout = (ms) => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(new DOMException('it took too long', 'TimeoutError')), ms);
		return controller.signal;
	};
	// Real ones speak through the event loop. Hosts get theirs from the device; nobody else needs one.
	globalThis.BroadcastChannel = SilentChannel as never;
}

class SilentChannel extends EventTarget {
	onmessage = null;
	postMessage(): void {}
	close(): void {}
	unref(): void {}
}

/** Begins anew: no timer is left, it is the beginning, and chance is that of these numbers. */
export function beginAgain(...seeds: number[]): void {
	theClock().reset();
	chance = new Chance(...seeds, 1);
}

/** From now on, what asks the process for randomness gets that of these numbers. */
export function reseed(...seeds: number[]): void {
	chance = new Chance(...seeds, 2);
}

function theClock(): Clock {
	if (!clock) throw new Error('the clock has not been taken over');
	return clock;
}

/** Counts work of the server, from now until what is returned is called. */
export function working(): () => void {
	running++;
	let over = false;
	return () => {
		if (over) return;
		over = true;
		if (--running === 0) for (const resolve of onIdle.splice(0)) resolve();
	};
}

const idle = () => (running === 0 ? undefined : new Promise<void>((resolve) => onIdle.push(resolve)));

/** Some of that work is held: it does not count until what is returned is called. */
export function suspend(count: number): () => void {
	running -= count;
	if (running === 0) for (const resolve of onIdle.splice(0)) resolve();
	return () => void (running += count);
}

/** How much work of the server has not ended. */
export const workload = (): number => running;

/** One real turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => void realImmediate(resolve));

/** A real pause, for what PostgreSQL alone decides: ms. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => void realTimeout(resolve, ms));

/** Resolves when nothing runs: only fake timers, and what the schedule holds, can make anything happen. */
export async function settle(): Promise<void> {
	for (let quiet = 0; quiet < 2;) {
		await idle();
		await turn();
		quiet = immediates.size === 0 && running === 0 ? quiet + 1 : 0;
	}
}

/** Lets time pass: every timer that is due by then fires, one after the other. @param ms at least 1 */
export async function pass(ms: number): Promise<void> {
	await settle();
	const clock = theClock();
	let reached = false;
	clock.setTimeout(() => (reached = true), ms);
	while (!reached) {
		clock.next();
		await settle();
	}
}

/** The machine sleeps: time is later all at once, and every timer that was due meanwhile fires once. */
export async function sleep(ms: number): Promise<void> {
	theClock().jump(ms);
	await settle();
}

/** Lets fake time go on beside real time, until something is done: for what is set up before the first seed. */
export async function inRealTime<T>(work: Promise<T>): Promise<T> {
	let isDone = false;
	void work.finally(() => (isDone = true)).catch(() => undefined);
	while (!isDone) {
		await pause(1);
		theClock().tick(1);
	}
	return work;
}
