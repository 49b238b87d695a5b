import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../../server/log.ts';
import { PublicAnswers, type ShownRelease } from '../../../server/releases/public-answers.ts';
import { now, type Person, type TestServer } from '../../support/people.ts';
import { Label } from './label.ts';
import { deafServer } from './views.ts';

let label: Label;
let ana: Person;
let other: TestServer;

beforeAll(async () => {
	label = await Label.open();
	({ ana } = await label.site.server.people());
	other = await deafServer(label.site.server);
});
afterAll(async () => {
	await other.stop();
	await label.close();
});

/** What is remembered by nobody else, and how often it was made. */
function answers() {
	const { sql } = label.site.server;
	const log = createLog();
	log.level = 'silent';
	const made: string[] = [];
	const of = new PublicAnswers({ sql, log });
	const form = {
		name: 'description',
		make: ({ release }: ShownRelease) => {
			made.push(release.description);
			return release.description;
		},
	};
	const read = async (slug: string) => (await of.release('ana', slug, form)).value;
	return { of, made, read };
}

const describe = (id: string, description: string) =>
	ana.device().mutate('updateAlbum', { id, description, at: now() });

const space = async (id: string) =>
	(await label.site.server.sql<{ number: number }[]>`select number from spaces where id = ${id}`)[0]!.number;

test('[MA-42] what is asked for again is not made again, in each of its forms', async () => {
	const { slug } = await label.release(ana, 'Once', 2);
	const { of, made, read } = answers();
	const title = { name: 'title', make: ({ release }: ShownRelease) => release.title };
	for (let i = 0; i < 3; i++) {
		expect(await read(slug!)).toBe('');
		expect((await of.release('ANA', slug!, title)).value).toBe('Once');
	}
	expect([made.length, of.count]).toEqual([1, 1]);
	await expect(read('nowhere')).rejects.toMatchObject({ code: 'album.not_found' });
	await expect(of.release('nobody', slug!, title)).rejects.toMatchObject({ code: 'user.not_found' });
	const failing = { name: 'failing', make: () => Promise.reject(new Error('not made')) };
	await expect(of.release('ana', slug!, failing)).rejects.toThrow('not made');
	expect(of.count).toBe(1);
});

test('[MA-42] [F5] a read that a change has overtaken leaves nothing that is told', async () => {
	const { id, slug } = await label.release(ana, 'Overtaken', 1);
	const { of } = answers();
	const held = Promise.withResolvers<void>();
	const isRead = Promise.withResolvers<void>();
	const form = (wait: () => Promise<void>) => ({
		name: 'description',
		make: async ({ release }: ShownRelease) => {
			await wait();
			return release.description;
		},
	});
	// It has read the rows, and is held before what it makes of them is kept.
	const late = of.release('ana', slug!, form(() => (isRead.resolve(), held.promise))); // prettier-ignore
	await isRead.promise;
	await describe(id, 'Changed');
	of.hear({ spaces: [await space(id)], groups: [], users: [] });
	held.resolve();
	expect((await late).value).toBe('');
	expect(of.count).toBe(1);
	expect(
		(
			await of.release(
				'ana',
				slug!,
				form(() => Promise.resolve()),
			)
		).value,
	).toBe('Changed');
});

test('[MA-42] what has changed is forgotten by address and by id as soon as it is told of, and all where some may be missing', async () => {
	const first = await label.release(ana, 'First', 1);
	const second = await label.release(ana, 'Second', 1);
	const { of, read } = answers();
	const fill = async () => {
		await Promise.all([read(first.slug!), read(second.slug!)]);
		expect(of.count).toBe(2);
	};
	await fill();
	of.hear({ spaces: [await space(first.id)], groups: [], users: [] });
	expect(of.count).toBe(1);
	await fill();
	of.forget('ana', first.slug!);
	expect(of.count).toBe(1);
	await fill();
	// Both are by her.
	of.forgetById(await space(ana.id));
	expect(of.count).toBe(0);
	await fill();
	of.hear('missed');
	expect(of.count).toBe(0);
});

test('[MA-42] that something cannot be forgotten fails nobody', async () => {
	const { of } = answers();
	expect(() => of.hear({ spaces: null as never, groups: [], users: [] })).not.toThrow();
	const { app, services } = label.site.server;
	const { id, slug } = await label.release(ana, 'Goes on', 1);
	services.bus.announce({ spaces: undefined as never, groups: [], users: [] });
	await describe(id, 'After it');
	expect(await (await app.request(`/api/releases/ana/${slug}`)).json()).toMatchObject({
		metadata: { description: 'After it' },
	});
});

test('[MA-20] [MA-42] [F5] of many who read while it is changed nobody is told what is older than acknowledged', async () => {
	const { id, slug } = await label.release(ana, 'Contended', 3);
	const device = ana.device();
	let acknowledged = 0;
	let isDone = false;
	let reads = 0;
	await describe(id, '0');
	const reader = async ({ app }: TestServer, path: string, pattern: RegExp) => {
		while (!isDone) {
			const least = acknowledged;
			const text = await (await app.request(path)).text();
			expect(Number(pattern.exec(text)?.[1]), path).toBeGreaterThanOrEqual(least);
			reads++;
		}
	};
	const readers = [label.site.server, other].flatMap((server) => [
		reader(server, `/api/releases/ana/${slug}`, /"description":"(\d+)"/),
		reader(server, `/@ana/${slug}`, /<p class="description">(\d+)<\/p>/),
	]);
	for (let i = 1; i <= 100; i++) {
		if (i % 2) await device.mutate('updateAlbum', { id, description: String(i), at: now() });
		else await label.site.call(ana, 'PATCH', `/releases/${id}`, { description: String(i) });
		acknowledged = i;
	}
	isDone = true;
	await Promise.all(readers);
	expect(reads).toBeGreaterThan(20);
});
