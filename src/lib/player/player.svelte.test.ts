import 'fake-indexeddb/auto';
import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import type { AssetSummary } from '#domain/asset.ts';
import type { Place } from './place.ts';
import { Player } from './player.svelte.ts';
import type { Track } from './track.ts';

/** As much of an audio element as the player uses. */
class Sound extends EventTarget {
	src = '';
	preload = '';
	currentTime = 0;
	duration = 100;
	readyState = 4;
	paused = true;
	ended = false;
	volume = 1;
	muted = false;
	refuses: string | undefined;

	play() {
		if (this.refuses) return Promise.reject(new DOMException('', this.refuses));
		this.paused = false;
		this.ended = false;
		return Promise.resolve();
	}

	pause() {
		if (this.paused) return;
		this.paused = true;
		this.tell('pause');
	}

	load() {
		this.currentTime = 0;
	}

	removeAttribute() {
		this.src = '';
	}

	tell(type: string) {
		this.dispatchEvent(new Event(type));
	}

	at(time: number) {
		this.currentTime = time;
		this.tell('timeupdate');
	}

	end() {
		this.paused = true;
		this.ended = true;
		this.tell('pause');
		this.tell('ended');
	}
}

beforeEach(() => void vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 }));

const track = (id: string, held: readonly 'original'[] = []): Track => ({
	...{ key: `x/${id}`, albumId: 'x', albumName: 'X', assetId: id, cover: null, held: new Set(held) },
	asset: { kind: 'audio', state: 'stored', mediaVersion: 1, duration: 90 } as AssetSummary,
});
const abc = ['a', 'b', 'c'].map((id) => track(id));
const at = (id: string) => `/media/${id}/original?v=1`;

function setUp(tracks: readonly Track[] = abc, place?: Place) {
	const world = {
		away: false,
		turns: 0,
		lose: () => undefined as void,
		place,
		there: tracks,
		listened: [] as string[],
	};
	const [first, second] = [new Sound(), new Sound()];
	const player = new Player({
		find: (keys) =>
			Promise.resolve(
				new Map(world.there.filter(({ key }) => keys.includes(key)).map((one) => [one.key, one])),
			),
		away: () => world.away,
		takeTurn(lost) {
			world.turns++;
			world.lose = lost;
			return () => void world.turns--;
		},
		remembered: () => Promise.resolve(world.place),
		remember: (place) => (world.place = place),
		listened: ({ assetId }) => world.listened.push(assetId),
	});
	player.attach(first as unknown as HTMLAudioElement, second as unknown as HTMLAudioElement);
	/** The one that is heard */
	const heard = () => [first, second].filter(({ paused }) => !paused);
	return { player, world, first, second, heard };
}

test('the next track is loaded before the first ends, and begins in the moment in which it does', () => {
	const { player, first, second, heard } = setUp();
	player.play(abc);
	expect(first.src).toBe(at('a'));
	first.at(70);
	expect(second.src).toBe('');
	first.at(80);
	expect(second.src).toBe(at('b'));
	first.end();
	expect(heard()).toEqual([second]);
	expect(player).toMatchObject({ paused: false, time: 0, current: { assetId: 'b' } });
	second.at(99);
	expect(first.src).toBe(at('c'));
});

test('at the end it stops, ready to begin anew; where all are repeated it goes round', () => {
	const { player, first, heard } = setUp();
	player.play(abc, 'x/c');
	first.end();
	expect(heard()).toEqual([]);
	expect(player).toMatchObject({ paused: true, time: 0, current: { assetId: 'a' } });
	player.repeat = 'all';
	player.jump('x/c');
	first.end();
	expect(player).toMatchObject({ paused: false, current: { assetId: 'a' } });
	player.repeat = 'one';
	heard()[0]!.end();
	expect(player).toMatchObject({ paused: false, current: { assetId: 'a' } });
});

test('previous goes back to the beginning of what has played a while, and then to the one before', () => {
	const { player, heard } = setUp();
	player.play(abc, 'x/b');
	heard()[0]!.at(10);
	player.previous();
	expect(player).toMatchObject({ time: 0, current: { assetId: 'b' } });
	expect(heard()[0]!.currentTime).toBe(0);
	player.previous();
	expect(player.current?.assetId).toBe('a');
	player.next();
	expect(player.current?.assetId).toBe('b');
	expect(heard()).toHaveLength(1);
});

test('another tab that plays stops this one, and this one takes its turn again', () => {
	const { player, world, heard } = setUp();
	player.play(abc);
	expect(world.turns).toBe(1);
	world.lose();
	expect(player.paused).toBe(true);
	expect(heard()).toEqual([]);
	player.toggle();
	expect(player.paused).toBe(false);
	player.pause();
	expect(world.turns).toBe(1);
});

test('with no connection what is not here is passed over, and said of the one that is asked for', () => {
	const tracks = [track('a', ['original']), track('b'), track('c', ['original'])];
	const { player, world, first, second } = setUp(tracks);
	world.away = true;
	player.play(tracks);
	first.at(80);
	first.end();
	expect(player).toMatchObject({ paused: false, current: { assetId: 'c' } });
	expect(second.src).toBe(at('c'));
	player.jump('x/b');
	expect(player).toMatchObject({ paused: true, trouble: { not: 'away' }, current: { assetId: 'b' } });
	expect(player.hasNext).toBe(true);
	player.play(tracks.slice(1));
	expect(player.current?.assetId).toBe('c');
});

test('what is loaded goes on when the connection is lost', () => {
	const { player, world, heard } = setUp();
	player.play(abc);
	heard()[0]!.at(12);
	player.pause();
	world.away = true;
	player.toggle();
	expect(player).toMatchObject({ paused: false, trouble: undefined, time: 12 });
	expect(heard()).toHaveLength(1);
});

test.each([
	['unknown', () => Promise.resolve(new Response('a', { status: 206 }))],
	['away', () => Promise.reject(new TypeError('Failed to fetch'))],
])('a track that fails is %s, by whether its bytes are there', async (not, answer) => {
	vi.stubGlobal('fetch', answer);
	const { player, first } = setUp();
	player.play(abc);
	first.tell('error');
	await expect.poll(() => player.trouble).toEqual({ not });
	expect(player.paused).toBe(true);
});

test('one that fails in the middle of an album does not stop it', () => {
	const { player, first, second } = setUp();
	player.play(abc);
	first.at(80);
	first.end();
	second.tell('error');
	expect(player).toMatchObject({ paused: false, trouble: undefined, current: { assetId: 'c' } });
});

test('the place is remembered and returned to without a sound', async () => {
	const { player, world, heard } = setUp();
	player.play(abc, 'x/b');
	heard()[0]!.at(42);
	player.loudness.heard = 0.4;
	player.pause();
	const later = setUp(abc, JSON.parse(JSON.stringify(world.place)) as Place);
	const stop = $effect.root(() => {
		$effect(() => later.player.follow());
	});
	await later.player.restore();
	await expect.poll(() => later.player.current?.assetId).toBe('b');
	expect(later.player).toMatchObject({ time: 42, paused: true });
	expect(later.heard()).toEqual([]);
	later.player.toggle();
	expect(later.heard()[0]).toMatchObject({ src: at('b'), currentTime: 42, volume: 0.4 });
	later.player.close();
	expect(later.world.place?.queue.items).toEqual([]);
	stop();
});

test('a track that leaves its album leaves the queue, and the next plays', async () => {
	const { player, world, heard } = setUp();
	const stop = $effect.root(() => {
		$effect(() => player.follow());
	});
	world.there = [abc[0]!, abc[2]!];
	player.play(abc, 'x/b');
	flushSync();
	await expect.poll(() => player.current?.assetId).toBe('c');
	expect(player.queue.items).toEqual(['x/a', 'x/c']);
	expect(heard()).toHaveLength(1);
	player.remove('x/c');
	player.remove('x/a');
	expect(player.current).toBeUndefined();
	expect(heard()).toEqual([]);
	stop();
});

test('headphones that are pulled out pause it, and a browser that does not let it play leaves it paused', async () => {
	const { player, first, world } = setUp();
	player.play(abc);
	first.pause();
	expect(player.paused).toBe(true);
	expect(world.turns).toBe(0);
	first.refuses = 'NotAllowedError';
	player.toggle();
	await expect.poll(() => player.paused).toBe(true);
});

test('silence is one press, and what was drawn down to nothing is loud again', () => {
	const { player, first, second } = setUp();
	player.loudness.heard = 0.5;
	player.loudness.muted = true;
	expect([first, second].map(({ volume, muted }) => [volume, muted])).toEqual([
		[0.5, true],
		[0.5, true],
	]);
	player.loudness.muted = false;
	expect(player.loudness.heard).toBe(0.5);
	player.loudness.heard = 0;
	expect(player.loudness.muted).toBe(true);
	player.loudness.muted = false;
	expect(player.loudness.heard).toBe(1);
});

test('[MA-47] each time that a track is listened to is told, also where it is the same again', () => {
	const { player, world, heard } = setUp();
	const hear = (from: number) => {
		const [sound] = heard();
		for (let time = from; time < from + 12; time++) sound!.at(time);
	};
	player.play(abc);
	hear(0);
	expect(world.listened).toEqual(['a']);
	player.pause();
	player.resume();
	hear(12);
	expect(world.listened).toEqual(['a']);
	heard()[0]!.end();
	hear(0);
	player.repeat = 'one';
	heard()[0]!.end();
	hear(0);
	expect(world.listened).toEqual(['a', 'b', 'b']);
});
