import { expect, test } from 'vitest';
import { wholeOrPart } from './range.ts';

const film = { bytes: new Blob(['0123456789']), type: 'video/mp4' };

test('a file is answered whole where no part is asked for', async () => {
	const answer = wholeOrPart(film, null);
	expect(answer.status).toBe(200);
	expect(answer.headers.get('content-length')).toBe('10');
	expect(await answer.text()).toBe('0123456789');
});

test('a part is a 206 with exactly its bytes', async () => {
	const answer = wholeOrPart(film, 'bytes=2-4');
	expect(answer.status).toBe(206);
	expect(answer.headers.get('content-range')).toBe('bytes 2-4/10');
	expect(answer.headers.get('content-length')).toBe('3');
	expect(await answer.text()).toBe('234');
	expect(await wholeOrPart(film, 'bytes=-3').text()).toBe('789');
	expect(await wholeOrPart(film, 'bytes=0-').text()).toBe('0123456789');
});

test('a part behind the end is a 416 that tells the size', () => {
	const answer = wholeOrPart(film, 'bytes=10-');
	expect(answer.status).toBe(416);
	expect(answer.headers.get('content-range')).toBe('bytes */10');
});
