import { expect, test } from 'vitest';
import type { ReleaseRecords } from '#lib/settings/network/network-client.ts';
import { recordReasons } from '#protocol/atproto.ts';
import { reasonWords, stateWords, summaryOf } from './records-words.ts';

type Rec = Omit<ReleaseRecords['tracks'][number], 'track_id'>;
const record = (state: Rec['state'], reason: Rec['reason'] = null): Rec => ({
	...{ state, reason, uri: null, link: null },
});
const release = (list: Rec | null, ...tracks: Rec[]): ReleaseRecords => ({
	list,
	tracks: tracks.map((track, i) => ({ track_id: `${i}`, ...track })),
});

test('a release is written when its list and all of its tracks are', () => {
	expect(summaryOf(release(record('written'), record('written'))).isWritten).toBe(true);
	expect(summaryOf(release(record('written'), record('waiting', 'queued'))).isWritten).toBe(false);
	expect(summaryOf(release(null)).isWritten).toBe(false);
});

test('what waits and what has stopped is counted by why, the most frequent first', () => {
	const summary = summaryOf(
		release(
			record('waiting', 'tracks'),
			record('waiting', 'unreachable'),
			record('waiting', 'unreachable'),
			record('missing', 'deleted_there'),
		),
	);
	expect(summary.waiting).toEqual([
		{ reason: 'unreachable', count: 2 },
		{ reason: 'tracks', count: 1 },
	]);
	expect(summary.stopped).toEqual([{ reason: 'deleted_there', count: 1 }]);
	expect(summary.canRetry).toBe(true);
});

test('each record says how it stands, and why', () => {
	expect(stateWords('written', null)).toBe('Written');
	expect(stateWords('waiting', 'expired')).toBe('Waits: the account has to be connected again');
	expect(stateWords('missing', 'deleted_there')).toBe('Not written: it was deleted there');
});

test('what is too much for a list is not tried again', () => {
	expect(summaryOf(release(record('too_many', 'over_500'), record('written'))).canRetry).toBe(false);
});

test('each reason has words of its own', () => {
	expect(new Set(recordReasons.map(reasonWords)).size).toBe(recordReasons.length);
});
