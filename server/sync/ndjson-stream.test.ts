import { expect, test } from 'vitest';
import { NdjsonStream } from './ndjson-stream.ts';

async function read(reader: ReadableStreamDefaultReader<Uint8Array>) {
	const { value } = await reader.read();
	return value && (JSON.parse(new TextDecoder().decode(value)) as unknown);
}

test('[V3] all that wait for a slow reader go on when it reads, not only the last', async () => {
	const stream = new NdjsonStream(() => undefined);
	const sent: string[] = [];
	const first = stream.send({ type: 'hello' }).then(() => sent.push('hello'));
	const second = stream.send({ type: 'beat' }).then(() => sent.push('beat'));
	expect(stream.isFull).toBe(true);
	const reader = stream.body.getReader();
	expect(await read(reader)).toEqual({ type: 'hello' });
	expect(await read(reader)).toEqual({ type: 'beat' });
	await Promise.all([first, second]);
	expect(sent.sort()).toEqual(['beat', 'hello']);
});

test('[V3] an end from either side lets go of who waits, and is told once', async () => {
	let ended = 0;
	const stream = new NdjsonStream(() => ended++);
	const waiting = stream.send({ type: 'hello' });
	await stream.body.cancel();
	await waiting;
	stream.close();
	expect(ended).toBe(1);
	await expect(stream.send({ type: 'beat' })).rejects.toThrow();
});
