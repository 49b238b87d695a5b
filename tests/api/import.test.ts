import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { somePhoto } from '../support/media.ts';
import { now } from '../support/people.ts';
import { Transfers } from '../support/transfers.ts';
import { xmpFile } from '../support/xmp.ts';

let transfers: Transfers;

beforeAll(async () => {
	transfers = await Transfers.start();
});
afterAll(() => transfers.server.stop());
beforeEach(() => transfers.freshFolder());

test('folders become albums in the order of their names; what is not taken is told, and the rest goes on', async () => {
	const person = await transfers.someone();
	const twice = await somePhoto();
	await transfers.put('Summer/10.jpg', await somePhoto());
	await transfers.put('Summer/9.jpg', await somePhoto());
	await transfers.put('Summer/a%20\u202e\ud83c\udf0a .jpg', twice);
	await transfers.put('Summer/again.jpg', twice);
	await transfers.put('Summer/empty.jpg', '');
	await transfers.put('Summer/notes.txt', 'hello');
	await transfers.put('Summer/page.jpg', '<!doctype html><script>alert(1)</script>');
	await transfers.put('Summer/.DS_Store', 'x');
	await transfers.put('Winter/Day 2/1.jpg', await somePhoto());
	await transfers.put('Winter/nothing.txt', 'hello');
	await transfers.put('No photos/a.txt', 'hello');
	const { files, albums, leftOut } = await transfers.takeIn(person);
	expect(files).toEqual({ new: 4, known: 1, restored: 0 });
	expect(albums.map(({ name, added }) => [name, added])).toEqual([
		['Summer', 3],
		['Day 2', 1],
	]);
	expect(leftOut.map(({ path, code }) => [path.slice(transfers.folder.length + 1), code])).toEqual([
		['No photos/a.txt', 'asset.unsupported'],
		['Summer/empty.jpg', 'asset.empty'],
		['Summer/notes.txt', 'asset.unsupported'],
		['Summer/page.jpg', 'asset.unsupported'],
		['Winter/nothing.txt', 'asset.unsupported'],
	]);
	expect((await transfers.library(person)).map(({ fileName, state }) => [fileName, state])).toEqual([
		...[
			['1.jpg', 'stored'],
			['10.jpg', 'stored'],
			['9.jpg', 'stored'],
			['a%20 \ud83c\udf0a .jpg', 'stored'],
		],
	]);
	await transfers.settled();
	const before = await transfers.versions(person);
	expect(await transfers.takeIn(person)).toMatchObject({ files: { new: 0, known: 5, restored: 0 } });
	expect(await transfers.versions(person)).toEqual(before);
	// Nothing stays in the folder of uploads.
	expect(await readdir(join(transfers.server.services.config.data, 'uploads'))).toEqual([]);
}, 60_000);

test('what was deleted here is told, and its files come to the library all the same', async () => {
	const person = await transfers.someone();
	await transfers.put('Summer/1.jpg', await somePhoto());
	const [album] = (await transfers.takeIn(person)).albums;
	await person.device().mutate('deleteAlbum', { id: album!.id, at: now() });
	await transfers.put('Summer/2.jpg', await somePhoto());
	expect(await transfers.takeIn(person)).toMatchObject({
		files: { new: 1, known: 1 },
		...{ albums: [], leftOut: [{ path: 'Summer', code: 'album.not_found' }] },
	});
}, 60_000);

test('Google Takeout: names, dates, descriptions and albums are read from the JSON beside photos', async () => {
	const person = await transfers.someone();
	const [lake, boat] = [await somePhoto(), await somePhoto()];
	const said = (title: string, timestamp: string, more: object = {}) =>
		JSON.stringify({
			title,
			description: '',
			photoTakenTime: { timestamp },
			geoData: { latitude: 1 },
			...more,
		});
	const google = 'Takeout/Google Photos';
	await transfers.put(`${google}/Photos from 2019/IMG_1.jpg`, lake);
	await transfers.put(
		`${google}/Photos from 2019/IMG_1.jpg.supplemental-metad.json`,
		said('IMG_1.jpg', '1560340800', { description: 'By the lake' }),
	);
	await transfers.put(`${google}/Photos from 2019/IMG_1(1).jpg`, boat);
	await transfers.put(
		`${google}/Photos from 2019/IMG_1.jpg(1).json`,
		said('A boat, with a long name.jpg', '1560427200'),
	);
	await transfers.put(`${google}/Photos from 2019/gone.jpg`, await somePhoto());
	await transfers.put(
		`${google}/Photos from 2019/gone.jpg.json`,
		said('gone.jpg', '1560427200', { trashed: true }),
	);
	await transfers.put(`${google}/Lake/IMG_1.jpg`, lake);
	await transfers.put(
		`${google}/Lake/IMG_1.jpg.json`,
		said('IMG_1.jpg', '1560340800', { description: 'By the lake' }),
	);
	await transfers.put(
		`${google}/Lake/metadata.json`,
		JSON.stringify({
			title: 'Our lake',
			description: 'In June',
			access: 'protected',
			date: { timestamp: '1560000000' },
		}),
	);
	await transfers.put(`${google}/print-subscriptions.json`, '{}');
	const { files, albums, leftOut } = await transfers.takeIn(person);
	expect(files).toEqual({ new: 2, known: 1, restored: 0 });
	expect(leftOut.map(({ path }) => path.split('/').at(-1))).toEqual(['gone.jpg']);
	expect(albums).toMatchObject([{ name: 'Our lake', added: 1 }]);
	await transfers.settled();
	const source = { title: '', takenAtSource: 'iptc', state: 'stored' };
	expect(await transfers.library(person)).toEqual([
		{
			...source,
			fileName: 'A boat, with a long name.jpg',
			description: '',
			takenAt: '2019-06-13T12:00:00.000Z',
		},
		{ ...source, fileName: 'IMG_1.jpg', description: 'By the lake', takenAt: '2019-06-12T12:00:00.000Z' },
	]);
	expect(await transfers.shown(person)).toMatchObject([
		{ name: 'Our lake', description: 'In June', createdAt: '2019-06-08T13:20:00.000Z', order: 'desc' },
	]);
}, 60_000);

test('XMP files beside photos say what the photos do not, and are no files of the album', async () => {
	const person = await transfers.someone();
	await transfers.put('Sea/1.JPG', await somePhoto());
	await transfers.put('Sea/1.xmp', xmpFile({ date: '2012-02-03T04:05:06Z', description: 'By the sea' }));
	await transfers.put('Sea/2.jpg', await somePhoto());
	await transfers.put('Sea/2.jpg.XMP', xmpFile({ title: 'Sand' }));
	await transfers.put('Sea/2.xmp', 'no XMP');
	await transfers.put('Sea/gone.jpg.xmp', xmpFile({ title: 'Of a photo that is not there' }));
	const { files, leftOut } = await transfers.takeIn(person);
	expect(files).toEqual({ new: 2, known: 0, restored: 0 });
	expect(leftOut.map(({ path, code }) => [basename(path), code]).sort()).toEqual([
		['2.xmp', 'asset.unreadable'],
		['gone.jpg.xmp', 'asset.unsupported'],
	]);
	await transfers.settled();
	expect(await transfers.library(person)).toMatchObject([
		{
			fileName: '1.JPG',
			...{ description: 'By the sea', takenAt: '2012-02-03T04:05:06.000Z', takenAtSource: 'iptc' },
		},
		{ fileName: '2.jpg', title: 'Sand', takenAtSource: 'file' },
	]);
}, 60_000);

test('a run that is killed is made good by another one, beside a server and by its commands', async () => {
	const person = await transfers.someone();
	for (let i = 0; i < 60; i++) await transfers.put(`Many/${i}.jpg`, await somePhoto());
	const cli = join(import.meta.dirname, '..', '..', 'server', 'cli.ts');
	const run = (args: string[], whenBegun?: () => Promise<void>) =>
		new Promise<{ out: string; said: string; killed: boolean }>((resolve) => {
			const child = execFile(
				process.execPath,
				[cli, ...args, '--handle', person.handle, '--json'],
				{ env: { ...process.env, ...transfers.server.env } },
				(error, out, said) =>
					resolve({ out, said, killed: error?.killed === true || error?.signal === 'SIGKILL' }),
			);
			void whenBegun?.().then(() => child.kill('SIGKILL'));
		});
	const stored = () =>
		transfers.server.sql`select 1 from assets where owner_id = ${person.id} and state = 'stored'`.then(
			(rows) => rows.length,
		);
	const cut = await run(['import', transfers.folder], () =>
		expect.poll(stored, { timeout: 30_000, interval: 5 }).toBeGreaterThan(4),
	);
	expect(cut.killed).toBe(true);
	const half = await stored();
	expect(half).toBeLessThan(60);

	const { out } = await run(['import', transfers.folder]);
	const done = JSON.parse(out) as { files: { new: number; known: number }; albums: { name: string }[] };
	expect(done.files.new + done.files.known).toBe(60);
	expect(done.files.known).toBeGreaterThanOrEqual(half);
	expect(done.albums.map(({ name }) => name)).toEqual(['Many']);
	await transfers.settled();
	const [album] = await transfers.shown(person);
	expect(album!.files).toHaveLength(60);
	// In the order of their names, also over the cut.
	const order = await transfers.server.sql<{ name: string }[]>`
		select a.file_name as name from entries e join assets a on a.id = e.asset_id
		where a.owner_id = ${person.id} and not e.deleted order by e.position, e.asset_id`;
	expect(order.map(({ name }) => name)).toEqual(Array.from({ length: 60 }, (_, i) => `${i}.jpg`));
	const again = JSON.parse((await run(['import', transfers.folder])).out) as typeof done;
	expect(again.files).toMatchObject({ new: 0, known: 60 });

	const target = join(transfers.folder, 'out');
	const exported = JSON.parse((await run(['export', target])).out) as { written: number };
	expect(exported.written).toBe(60);
	expect(await readdir(join(target, 'Many'))).toHaveLength(61);
}, 120_000);
