import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Room, Zoom } from './zoom.svelte.ts';

/** A picture of 300 by 200 in the middle of a stage of 400 by 800 */
const room: Room = { left: 50, top: 300, width: 300, height: 200, stageWidth: 400, stageHeight: 800 };
const middle = { x: 200, y: 400 };
const zoom = (pixels = 0) =>
	new Zoom(
		() => room,
		() => pixels,
	);

/** Where a point of the picture at rest is seen, along x */
const seenAt = (shown: Zoom, x: number) => middle.x + shown.x + (x - middle.x) * shown.scale;

test('a double tap comes near to where it is, and the next goes all the way back', () => {
	const shown = zoom();
	shown.toggle({ x: 240, y: 400 });
	expect(shown.scale).toBe(2.5);
	expect(seenAt(shown, 240)).toBeCloseTo(240);
	shown.toggle({ x: 10, y: 10 });
	expect(shown).toMatchObject({ scale: 1, x: 0, y: 0 });
});

test('two fingers resize the picture between them and take it along', () => {
	const shown = zoom();
	shown.press({ id: 1, x: 150, y: 400 });
	expect(shown.hasFingers).toBe(false);
	shown.press({ id: 2, x: 250, y: 400 });
	expect(shown.hasFingers).toBe(true);
	shown.drag({ id: 1, x: 100, y: 400 });
	shown.drag({ id: 2, x: 300, y: 400 });
	expect(shown.scale).toBeCloseTo(2);
	// What lay between the fingers still does.
	expect(seenAt(shown, 200)).toBeCloseTo(200);
	shown.lift(2);
	shown.drag({ id: 1, x: 130, y: 400 });
	expect(shown.x).toBeCloseTo(30);
	shown.lift(1);
	expect(shown.hasFingers).toBe(false);
});

test('one finger moves nothing while the picture is whole', () => {
	const shown = zoom();
	shown.press({ id: 1, x: 150, y: 400 });
	shown.drag({ id: 1, x: 250, y: 500 });
	expect(shown).toMatchObject({ scale: 1, x: 0, y: 0 });
});

test('whatever hands do, a picture never leaves the stage, nor bares a side that it could fill', () => {
	const act = fc.oneof(
		fc.record({ kind: fc.constant('push'), x: fc.integer({ min: -900, max: 900 }), y: fc.integer() }),
		fc.record({
			kind: fc.constantFrom('toggle', 'in', 'out', 'wheel'),
			x: fc.nat(400),
			y: fc.nat(800),
		}),
	);
	fc.assert(
		fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
			const shown = zoom();
			for (const { kind, x, y } of acts) {
				if (kind === 'push') shown.push(x, y);
				else if (kind === 'toggle') shown.toggle({ x, y });
				else if (kind === 'in') shown.closer();
				else if (kind === 'out') shown.further();
				else shown.wheel(x - 200, { x, y });
				const [left, right] = [seenAt(shown, room.left), seenAt(shown, room.left + room.width)];
				const fills = right - left > room.stageWidth;
				expect(left).toSatisfy((at: number) => (fills ? at <= 0.01 : at >= -0.01));
				expect(right).toSatisfy((at: number) => (fills ? at >= 399.99 : at <= 400.01));
				expect(shown.scale).toBeGreaterThanOrEqual(1);
				expect(shown.scale).toBeLessThanOrEqual(4);
			}
		}),
	);
});

test('a large original can be seen pixel by pixel, a small one only somewhat larger', () => {
	const [large, small] = [zoom(3_000), zoom(600)];
	for (let i = 0; i < 20; i++) for (const shown of [large, small]) shown.closer();
	expect(large.scale).toBe(10);
	expect(small.scale).toBe(4);
});

test('keys come nearer, look about, and go on where the picture ends', () => {
	const shown = zoom();
	expect(shown.key('ArrowRight')).toBe(false);
	expect(shown.key('+')).toBe(true);
	shown.key('+');
	expect(shown.key('ArrowRight')).toBe(true);
	expect(shown.x).toBeLessThan(0);
	while (shown.key('ArrowRight'));
	expect(seenAt(shown, room.left + room.width)).toBeCloseTo(room.stageWidth);
	expect(shown.key('ArrowLeft')).toBe(true);
	// Up and down lead to no other picture.
	expect(shown.key('ArrowDown')).toBe(true);
	expect(shown.key('x')).toBe(false);
	shown.key('-');
	shown.key('-');
	expect(shown.scale).toBe(1);
	shown.key('+');
	shown.key('0');
	expect(shown.scale).toBe(1);
});

test('the original is wanted from where the preview is too coarse, until the next picture', () => {
	const shown = zoom();
	shown.closer();
	expect(shown.isFine).toBe(false);
	shown.closer();
	expect(shown.isFine).toBe(true);
	shown.reset();
	expect(shown).toMatchObject({ isFine: false, scale: 1 });
});
