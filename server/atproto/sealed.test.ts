import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { Sealer } from './sealed.ts';

const [ana, ben] = [newId(), newId()];

test('a secret opens for whom it was sealed, with the secret of its data folder, and whole', () => {
	const sealer = new Sealer('a folder');
	const sealed = sealer.seal(ana, 'app-pass-word');
	expect(sealer.open(ana, sealed)).toBe('app-pass-word');
	expect(sealed.includes('app-pass')).toBe(false);
	expect(sealer.open(ben, sealed)).toBeUndefined();
	expect(new Sealer('another').open(ana, sealed)).toBeUndefined();
	const changed = Buffer.from(sealed);
	changed[changed.length - 1]! ^= 1;
	expect(sealer.open(ana, changed)).toBeUndefined();
	expect(sealer.open(ana, Buffer.alloc(3))).toBeUndefined();
});

test('the same secret lies there as something else each time', () => {
	const sealer = new Sealer('a folder');
	expect(sealer.seal(ana, 'same').equals(sealer.seal(ana, 'same'))).toBe(false);
});
