import { expect, test } from 'vitest';
import { Reach } from './reach.ts';
import { type Fetch, post } from './wire.ts';

test('[V24] a 401 that comes after somebody has signed in is tried again', async () => {
	const reach = new Reach(() => undefined);
	let answer: (response: Response) => void = () => undefined;
	const fetch: Fetch = () => new Promise((resolve) => (answer = resolve));
	const early = post(fetch, reach, 'pull', {}, {});
	reach.signedIn();
	answer(new Response('', { status: 401 }));
	await expect(early).rejects.toMatchObject({ outcome: 'trouble', status: 401 });
	expect(reach.outcome).toBe('trouble');

	const later = post(fetch, reach, 'pull', {}, {});
	answer(new Response('', { status: 401 }));
	await expect(later).rejects.toMatchObject({ outcome: 'signedOut' });
	expect(reach.outcome).toBe('signedOut');
});
