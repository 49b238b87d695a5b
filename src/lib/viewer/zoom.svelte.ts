/** All in pixels of the stage, from its left and top */
export interface Point {
	x: number;
	y: number;
}

/** What a picture is moved in. Pixels; `left` and `top` are where the picture lies in the stage at rest. */
export interface Room {
	left: number;
	top: number;
	width: number;
	height: number;
	stageWidth: number;
	stageHeight: number;
}

interface Finger extends Point {
	id: number;
}

/** How large a picture becomes by a double tap */
const near = 2.5;
/** By a press of a key or a button */
const step = 1.6;
/** At most, where the picture has no more pixels to show */
const nearest = 4;
/** Parts of the stage's width and height that a key moves the picture by */
const strides: Record<string, readonly [number, number]> = {
	ArrowLeft: [0.25, 0],
	ArrowRight: [-0.25, 0],
	ArrowUp: [0, 0.25],
	ArrowDown: [0, -0.25],
};
/** From here on the preview is too coarse, and the original is shown where it can be */
const coarse = 1.8;

const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value));

/**
 * How far along one axis a picture may stand from its place: one larger than the stage shows nothing beside itself, a
 * smaller one keeps to its place as far as it lies within the stage.
 */
function held(offset: number, start: number, size: number, scale: number, stage: number): number {
	const grown = size * scale;
	const edge = start + size / 2 - grown / 2;
	return grown > stage
		? between(stage - grown - edge, offset, -edge)
		: between(-edge, 0, stage - grown - edge);
}

/** How near one has come to a picture, and which part of it is seen: by two fingers, a double tap, keys and wheel. */
export class Zoom {
	readonly #room: () => Room | undefined;
	readonly #pixels: () => number;
	scale = $state(1);
	/** Pixels from the picture's place at rest */
	x = $state(0);
	y = $state(0);
	/** Whether the last change was a leap, which is eased, and not a finger, which is followed */
	leaps = $state(false);
	/** Whether one has been near enough, with this picture, to want its original */
	isFine = $state(false);
	#fingers: Finger[] = [];

	/**
	 * @param room measured when a change needs it; undefined while there is no picture to come near to
	 * @param pixels the width of the original, 0 where it is not known
	 */
	constructor(room: () => Room | undefined, pixels: () => number) {
		this.#room = room;
		this.#pixels = pixels;
	}

	get isNear(): boolean {
		return this.scale > 1;
	}

	get isTouched(): boolean {
		return this.#fingers.length > 0;
	}

	/** Whether what fingers do now is to move or resize the picture, and not to go on to the next. */
	get hasFingers(): boolean {
		return this.#fingers.length > 1 || (this.isNear && this.#fingers.length > 0);
	}

	/** As it was, as for the next picture. */
	reset(): void {
		this.leaps = false;
		this.isFine = false;
		this.#set(1, 0, 0);
	}

	/** Nearer, or further away, about the middle of the stage. */
	closer(): void {
		this.#leap(this.scale * step);
	}

	further(): void {
		this.#leap(this.scale / step);
	}

	out(): void {
		this.#leap(1);
	}

	/** As a double tap does: comes near to a point, or goes all the way back. */
	toggle(at: Point): void {
		this.#leap(this.isNear ? 1 : near, at);
	}

	/** The wheel with Ctrl, which is also what two fingers on a trackpad send. */
	wheel(delta: number, at: Point): void {
		this.leaps = false;
		this.#scaleTo(this.scale * Math.exp(-delta / 160), at);
	}

	/** Moves the picture. Pixels, as a hand would push it */
	push(dx: number, dy: number): void {
		this.leaps = false;
		this.#move(dx, dy);
	}

	/**
	 * Does what a key asks for: nearer, further, all of it, or a look to one side.
	 *
	 * @returns false for other keys, and for those to the left and right where the picture ends there
	 */
	key(key: string): boolean {
		if (key === '+' || key === '=') this.closer();
		else if (key === '-') this.further();
		else if (key === '0') this.out();
		else return this.#look(key);
		return true;
	}

	press(finger: Finger): void {
		this.#fingers = [...this.#fingers.filter(({ id }) => id !== finger.id), finger];
	}

	drag(finger: Finger): void {
		const before = this.#fingers;
		if (!before.some(({ id }) => id === finger.id)) return;
		this.#fingers = before.map((known) => (known.id === finger.id ? finger : known));
		if (!this.hasFingers) return;
		this.leaps = false;
		const [was, is] = [gripOf(before), gripOf(this.#fingers)];
		if (was.spread > 0 && is.spread > 0) this.#scaleTo((this.scale * is.spread) / was.spread, was.middle);
		this.#move(is.middle.x - was.middle.x, is.middle.y - was.middle.y);
	}

	lift(id: number): void {
		this.#fingers = this.#fingers.filter((finger) => finger.id !== id);
	}

	#look(key: string): boolean {
		const [across, down] = strides[key] ?? [0, 0];
		const room = this.#room();
		if (!room || !this.isNear || across === down) return false;
		const before = this.x;
		this.leaps = true;
		this.#move(across * room.stageWidth, down * room.stageHeight);
		return down !== 0 || Math.abs(this.x - before) > 1;
	}

	#leap(scale: number, at?: Point): void {
		const room = this.#room();
		this.leaps = true;
		if (room) this.#scaleTo(scale, at ?? { x: room.stageWidth / 2, y: room.stageHeight / 2 });
	}

	/** What is seen at a point stays there. */
	#scaleTo(scale: number, at: Point): void {
		const room = this.#room();
		if (!room) return;
		const most = Math.max(nearest, this.#pixels() / room.width);
		// Next to nothing is nothing, or one step of the keys would not undo another.
		const wanted = scale < 1.02 ? 1 : Math.min(most, scale);
		const grown = wanted / this.scale;
		const middle = { x: room.left + room.width / 2, y: room.top + room.height / 2 };
		this.#hold(room, wanted, {
			x: at.x - (at.x - middle.x - this.x) * grown - middle.x,
			y: at.y - (at.y - middle.y - this.y) * grown - middle.y,
		});
	}

	#move(dx: number, dy: number): void {
		const room = this.#room();
		if (room) this.#hold(room, this.scale, { x: this.x + dx, y: this.y + dy });
	}

	#hold(room: Room, scale: number, { x, y }: Point): void {
		if (scale === 1) return this.#set(1, 0, 0);
		this.#set(
			scale,
			held(x, room.left, room.width, scale, room.stageWidth),
			held(y, room.top, room.height, scale, room.stageHeight),
		);
		if (scale >= coarse) this.isFine = true;
	}

	#set(scale: number, x: number, y: number): void {
		this.scale = scale;
		this.x = x;
		this.y = y;
	}
}

/** Where fingers hold a picture, and how far apart two of them are */
function gripOf([first, second]: readonly Finger[]): { middle: Point; spread: number } {
	if (!first || !second) return { middle: first ?? { x: 0, y: 0 }, spread: 0 };
	return {
		middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
		spread: Math.hypot(first.x - second.x, first.y - second.y),
	};
}
