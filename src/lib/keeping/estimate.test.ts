import { expect, test } from 'vitest';
import { pictureBytes } from './estimate.ts';

test('the pictures of a large photo are those of its two sizes, and a small one is never enlarged', () => {
	const large = pictureBytes({ kind: 'photo', width: 4000, height: 3000 });
	// 1600 x 1200 and 427 x 320 pixels
	expect(large / 1000).toBeGreaterThan(250);
	expect(large / 1000).toBeLessThan(280);
	expect(pictureBytes({ kind: 'photo', width: 100, height: 100 })).toBe(2_600);
});

test('what says nothing of its size is taken for an ordinary photo, and music for its cover', () => {
	expect(pictureBytes({ kind: 'photo', width: 0, height: 0 })).toBeGreaterThan(200_000);
	expect(pictureBytes({ kind: 'audio', width: 0, height: 0 })).toBeLessThan(100_000);
});
