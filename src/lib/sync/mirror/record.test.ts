import { expect, test } from 'vitest';
import { type MirrorRecord, type Moment, toDerive } from './record.ts';

const record: MirrorRecord = {
	clientGroup: 'g',
	persisted: { order: '3', pending: { c: 4 } },
	reached: { order: '5', pending: { c: 6 } },
	ahead: [['album/x', null]],
};
const at = (order: string, pending: Moment['pending']) => toDerive(record, 'g', { order, pending });

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
	['it is another client group', toDerive(record, 'other', record.reached)],
	['a rebuild was not complete', toDerive({ ...record, ahead: null }, 'g', record.reached)],
	['there is no record', toDerive(undefined, 'g', record.reached)],
])('[M6] everything is derived when %s', (_, derive) => {
	expect(derive).toBe('everything');
});
