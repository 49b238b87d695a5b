import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import type { PatchOperation } from '#protocol/pull.ts';
import { Device } from '../predictions/device.fixture.ts';
import { expandDrops, folded } from './patch.ts';

test('[L21] a drop takes every key of the album, predicted and marked ones too, and no other', async () => {
	const device = new Device();
	const [album, other, asset] = [newId(), newId(), newId()];
	await device.put(
		...device.album(album),
		...device.album(other),
		device.asset(asset),
		device.entry(album, asset, 'a0'),
	);
	await device.mutate('setMember', { albumId: album, handle: 'ben', role: 'viewer' });
	await device.mutate('removeAssets', { albumId: album, assetIds: [asset] });
	const keysUnder = (prefix: string) => device.rep.query((tx) => tx.scan({ prefix }).keys().toArray());
	await device.poke(
		(await expandDrops([{ op: 'drop', albumId: album }], keysUnder)) as PatchOperation[],
		true,
	);
	const left = Object.keys(await device.all());
	expect(left.filter((key) => key.includes(album))).toEqual([]);
	expect(left).toHaveLength(3);
});

test('[L21] what a patch puts after a drop is there, what it put before is not', async () => {
	const [before, after] = [
		{ op: 'put', key: 'entry/x/1', value: 1 } as const,
		{ op: 'put', key: 'entry/x/2', value: 2 } as const,
	];
	const expanded = await expandDrops([before, { op: 'drop', albumId: 'x' }, after], async () => []);
	expect(expanded).toEqual([before, { op: 'del', key: 'entry/x/1' }, after]);
});

test('[V26] two answers folded are one with the later cookie and all last mutation ids', () => {
	const answer = (order: string, lmids: Record<string, number>) => ({
		cookie: { order, epoch: 1, user: 'u', v: {} },
		lastMutationIDChanges: lmids,
		patch: [{ op: 'put' as const, key: order, value: 1 }],
	});
	expect(folded(answer('1', { a: 1, b: 1 }), answer('2', { a: 5 }))).toEqual({
		...answer('2', { a: 5, b: 1 }),
		patch: [...answer('1', {}).patch, ...answer('2', {}).patch],
	});
});
