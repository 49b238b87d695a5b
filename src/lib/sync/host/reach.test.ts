import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { outcomeOf, Reach } from './reach.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function reached(random = 1) {
	const reach = new Reach(
		() => undefined,
		() => random,
	);
	const passes = async (ms: number) => {
		let passed = false;
		void reach.gate().then(() => (passed = true));
		await vi.advanceTimersByTimeAsync(ms);
		return passed;
	};
	return { reach, passes };
}

test('[V23] each failure waits twice as long as the one before, half of it by chance, a minute at most', async () => {
	const { reach, passes } = reached();
	reach.tell('unreachable');
	expect(await passes(290)).toBe(false);
	expect(await passes(20)).toBe(true);
	reach.tell('unreachable');
	expect(await passes(590)).toBe(false);
	for (let i = 0; i < 20; i++) reach.tell('trouble');
	expect(await passes(59_000)).toBe(false);
	expect(await passes(2_000)).toBe(true);
	const lucky = reached(0);
	lucky.reach.tell('unreachable');
	expect(await lucky.passes(160)).toBe(true);
});

test('[V23] while a page is looked at no pause is longer than six seconds', async () => {
	const { reach, passes } = reached();
	reach.seen();
	for (let i = 0; i < 10; i++) reach.tell('unreachable');
	expect(await passes(5_900)).toBe(false);
	expect(await passes(200)).toBe(true);
	// Nobody has looked for longer than a page that is looked at is silent.
	reach.tell('unreachable');
	expect(await passes(59_000)).toBe(false);
});

test('[V23] a page that is looked at again cuts a long pause short, and does not lengthen a short one', async () => {
	const { reach, passes } = reached();
	for (let i = 0; i < 10; i++) reach.tell('unreachable');
	const waiting = passes(6_100);
	reach.seen();
	expect(await waiting).toBe(true);
	reach.wake();
	reach.tell('unreachable');
	const soon = passes(310);
	reach.seen();
	expect(await soon).toBe(true);
});

test('[V23] a try that goes well ends the pauses', async () => {
	const { reach, passes } = reached();
	for (let i = 0; i < 10; i++) reach.tell('unreachable');
	reach.tell('ok');
	expect(await passes(0)).toBe(true);
});

test('[V22] waking opens the gate for all who wait', async () => {
	const { reach, passes } = reached();
	for (let i = 0; i < 10; i++) reach.tell('unreachable');
	const waiting = [passes(0), passes(0)];
	await Promise.all(waiting);
	reach.wake();
	expect(await passes(0)).toBe(true);
});

test('[V24] without a session nothing passes, whatever wakes it, until there is one', async () => {
	const { reach, passes } = reached();
	reach.tell('signedOut');
	reach.wake();
	expect(await passes(3_600_000)).toBe(false);
	reach.signedIn();
	expect(await passes(0)).toBe(true);
	expect(reach.outcome).toBeUndefined();
});

test.each([
	[200, 'ok'],
	[401, 'signedOut'],
	[503, 'unreachable'],
	[502, 'unreachable'],
	[500, 'trouble'],
	[400, 'trouble'],
])('a status of %i is %s', (status, outcome) => {
	expect(outcomeOf(status)).toBe(outcome);
});

test('[V28] what comes on a stream says that the server is reached, and shortens no pause', async () => {
	const { reach, passes } = reached();
	reach.tell('unreachable');
	reach.heard();
	expect(reach.outcome).toBe('ok');
	expect(await passes(290)).toBe(false);
	reach.tell('signedOut');
	reach.heard();
	expect(reach.outcome).toBe('signedOut');
});
