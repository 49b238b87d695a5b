import { expect, test } from 'vitest';
import { type MirrorRecord, type Moment, toDerive } from './record.ts';

const record: MirrorRecord = {
	clientGroup: 'g',
	persisted: { order: '3', pending: { c: 4 } },
	reached: { order: '5', pending: { c: 6 } },
	ahead: [['album/x', null]],
};
const at = (order: string, pending: Moment['pending']) => toDerive(record, 'g', { order, pending }, true);

/** What a start derives whose view is not whole. */
const partial = (there: MirrorRecord, order: string) => toDerive(there, 'g', { order, pending: {} }, false);

test('[M10] what the rows show stays while the cache is fetching a whole view again', () => {
	expect(partial(record, '')).toBe('held');
	expect(partial(record, '6')).toBe('held');
	expect(partial({ ...record, ahead: null, held: true }, '5')).toBe('held');
});

test('[M6] between what was persisted and what the rows show, only what is ahead is derived', () => {
	expect(at('3', { c: 4 })).toEqual(record.ahead);
	expect(at('4', { c: 9 })).toEqual(record.ahead);
	expect(at('5', { c: 6 })).toEqual(record.ahead);
});

test.each<[string, ReturnType<typeof at>]>([
	['the cache is older than what was persisted', at('2', { c: 4 })],
	['the cache has lost an edit that was persisted', at('3', { c: 3 })],
	['the cache is newer than the rows', at('6', {})],
	['the cache has an edit that the rows do not show', at('5', { c: 7 })],
	['it is another client group', toDerive(record, 'other', record.reached, true)],
	['a rebuild was not complete', toDerive({ ...record, ahead: null }, 'g', record.reached, true)],
	['there is no record', toDerive(undefined, 'g', record.reached, true)],
	['there is no record and no whole view', toDerive(undefined, 'g', { order: '', pending: {} }, false)],
	['the rows show nothing', partial({ ...record, reached: { order: '', pending: {} } }, '5')],
	['the rows show as much of a view that is not whole', partial({ ...record, ahead: null }, '5')],
])('[M6] everything is derived when %s', (_, derive) => {
	expect(derive).toBe('everything');
});
