import { expect, test } from 'vitest';
import { type Facts, reportOf, stateOf } from './report.ts';

const quiet: Facts = {
	outcome: 'ok',
	contact: true,
	unsaved: false,
	trouble: false,
	lost: false,
	pending: 0,
	slow: false,
	firstSync: null,
	lastSyncAt: '2024-06-01T10:00:00.000Z',
	offlineSince: null,
};

test.each<[string, Partial<Facts>, string]>([
	['everything is confirmed', {}, 'upToDate'],
	['nothing was heard of the server yet', { outcome: undefined, contact: false }, 'saved'],
	['an edit is not on the disk', { unsaved: true, pending: 1 }, 'saving'],
	['an edit is on its way', { pending: 1 }, 'saved'],
	['an edit waits for long', { pending: 1, slow: true }, 'waiting'],
	['the server cannot take it now', { pending: 1, outcome: 'trouble' }, 'waiting'],
	['nobody answers', { pending: 3, outcome: 'unreachable' }, 'offline'],
	['the session has ended', { pending: 3, outcome: 'signedOut' }, 'signedOut'],
	[
		'the disk refuses, whatever else there is',
		{ unsaved: true, trouble: true, outcome: 'signedOut' },
		'storageTrouble',
	],
	['the databases are gone', { trouble: true, lost: true, pending: 2, outcome: 'signedOut' }, 'storageLost'],
])('[H8] %s', (_, facts, state) => {
	expect(stateOf({ ...quiet, ...facts })).toBe(state);
});

test('since when it is offline is said only while it is', () => {
	const since = '2024-06-01T10:00:00.000Z';
	expect(reportOf({ ...quiet, outcome: 'unreachable', offlineSince: since }).offlineSince).toBe(since);
	expect(reportOf({ ...quiet, offlineSince: since }).offlineSince).toBeNull();
});
