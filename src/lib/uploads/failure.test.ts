import { expect, test } from 'vitest';
import { delayAfter, failureOf } from './failure.ts';

const body = (code: string) => JSON.stringify({ code });

test('no answer, and no session, hold back every file', () => {
	expect(failureOf(undefined, undefined)).toEqual({ kind: 'everything', code: 'network' });
	expect(failureOf(401, body('auth.required'))).toEqual({ kind: 'everything', code: 'auth.required' });
});

test('an asset that the server does not know yet is tried again', () => {
	expect(failureOf(404, body('asset.not_found'))).toEqual({ kind: 'again', code: 'asset.not_found' });
});

test('a server that is ill or busy is tried again', () => {
	for (const status of [409, 423, 429, 500, 502, 503]) {
		expect(failureOf(status, '<html>')).toEqual({ kind: 'again', code: 'unavailable' });
	}
	expect(failureOf(507, '')).toEqual({ kind: 'again', code: 'storage.full' });
});

test('a refusal by a rule is not tried again, and keeps its code', () => {
	expect(failureOf(400, body('asset.checksum'))).toEqual({ kind: 'refused', code: 'asset.checksum' });
	expect(failureOf(413, body('asset.too_large'))).toEqual({ kind: 'refused', code: 'asset.too_large' });
	expect(failureOf(400, body('made.up'))).toEqual({ kind: 'refused', code: 'input.invalid' });
});

test('a file that the server has already is sent', () => {
	expect(failureOf(409, body('upload.already_stored'))).toEqual({ kind: 'stored' });
});

test('waiting doubles up to half a minute, with half of it by chance', () => {
	expect([1, 2, 3].map((tries) => delayAfter(tries, () => 1))).toEqual([250, 500, 1000]);
	expect(delayAfter(1, () => 0)).toBe(125);
	expect(delayAfter(1000, () => 1)).toBe(30_000);
});
