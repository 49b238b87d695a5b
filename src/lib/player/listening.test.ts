import { expect, test } from 'vitest';
import { Listening } from './listening.ts';

/** Plays each second of a stretch. @returns the ids that are told */
const hear = (listening: Listening, from: number, to: number, length = 200) => {
	const ids: string[] = [];
	for (let time = from; time <= to; time += 0.5) {
		const id = listening.at(time, length);
		if (id) ids.push(id);
	}
	return ids;
};

test('[MA-47] ten seconds of a track count, wherever in it, and once', () => {
	const listening = new Listening();
	expect(hear(listening, 0, 6)).toEqual([]);
	expect(hear(listening, 100, 103)).toEqual([]);
	expect(hear(listening, 150, 199)).toHaveLength(1);
	expect(hear(listening, 0, 30)).toEqual([]);
});

test('[MA-47] of a short track half of it is enough', () => {
	expect(hear(new Listening(), 0, 3, 8)).toEqual([]);
	expect(hear(new Listening(), 0, 4, 8)).toHaveLength(1);
});

test('[MA-47] what is jumped over was not heard', () => {
	const listening = new Listening();
	expect([30, 60, 90, 120].map((time) => listening.at(time, 200))).toEqual(Array(4).fill(undefined));
});

test('[MA-47] a track that is played again has an id of its own', () => {
	const listening = new Listening();
	const [first] = hear(listening, 0, 20);
	listening.begin();
	const [second] = hear(listening, 0, 20);
	expect(second).toBeDefined();
	expect(second).not.toBe(first);
});
