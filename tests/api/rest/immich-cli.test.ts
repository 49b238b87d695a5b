import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImmichCli, immich } from '../../support/immich-cli.ts';
import { somePhoto } from '../../support/media.ts';
import { Person, siteAt } from '../../support/people.ts';
import { hasRealMedia, realFiles, realPath } from '../../support/real-media.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { xmpFile } from '../../support/xmp.ts';

describe.runIf(hasImmichCli)('@immich/cli as it is published', { timeout: 180_000 }, () => {
	let server: TestServer;
	let person: Person;
	let key: string;
	let home: string;
	/** A folder of folders, as a camera and a person leave them */
	let pictures: string;
	let count = 0;
	/** How many of them lie in each folder */
	const inAlbums = new Map<string, number>();

	beforeAll(async () => {
		server = await startServer();
		const { id, cookie } = await server.account();
		person = new Person(siteAt(server.origin), id, 'ana', cookie);
		const made = await person.post('/api/keys', {
			name: 'cli',
			scopes: ['read', 'write', 'upload'],
			expiresAt: null,
		});
		({ secret: key } = (await made.json()) as { secret: string });
		home = await mkdtemp(join(tmpdir(), 'immich-'));
		pictures = join(home, 'pictures');
		const files: [album: string, name: string, from: string | Buffer][] = [
			['Ümlaut & more', 'one.jpg', await somePhoto()],
		];
		for (const kind of ['photos', 'videos', 'music'] as const)
			for (const file of realFiles(kind)) files.push([kind, basename(file), realPath(file)]);
		if (!hasRealMedia) for (let i = 0; i < 6; i++) files.push(['photos', `made-${i}.jpg`, await somePhoto()]);
		for (const [album, name, from] of files) {
			await mkdir(join(pictures, album), { recursive: true });
			const to = join(pictures, album, name);
			await (typeof from === 'string' ? copyFile(from, to) : writeFile(to, from));
		}
		await writeFile(
			join(pictures, 'Ümlaut & more', 'one.jpg.xmp'),
			xmpFile({ description: 'Said beside it' }),
		);
		count = files.length;
		for (const [album] of files) inAlbums.set(album, (inAlbums.get(album) ?? 0) + 1);
	}, 120_000);
	afterAll(async () => {
		await server.stop();
		await rm(home, { recursive: true, force: true });
	});

	const albums = async () =>
		(await (await person.request('/api/albums')).json()) as { albumName: string; assetCount: number }[];
	const total = async () =>
		((await (await person.request('/api/assets/statistics')).json()) as { total: number }).total;

	test('signs in by the address of the server alone', async () => {
		expect(await immich(home, 'login', server.origin, key)).toContain('Logged in as');
	});

	test('is refused with a wrong key', async () => {
		await expect(immich(join(home, 'other'), 'login', server.origin, 'wrong')).rejects.toThrow(/401/);
	});

	test('tells what the server takes', async () => {
		const told = await immich(home, 'server-info');
		expect(told).toContain('jpg');
		expect(told).toMatch(/Total: 0/);
	});

	test('uploads a folder, each folder in it as an album, and a second run adds nothing', async () => {
		const first = await immich(home, 'upload', '--no-progress', '--recursive', '--album', pictures);
		expect(first).toContain(`Successfully uploaded ${count} new assets`);
		expect(await total()).toBe(count);
		const made = await albums();
		expect(new Map(made.map(({ albumName, assetCount }) => [albumName, assetCount]))).toEqual(inAlbums);
		const { assets } = (await (await person.request('/api/assets')).json()) as {
			assets: { fileName: string; description: string }[];
		};
		const described = assets.filter(({ description }) => description !== '');
		expect(described).toMatchObject([{ fileName: 'one.jpg', description: 'Said beside it' }]);

		const second = await immich(home, 'upload', '--no-progress', '--recursive', '--album', pictures);
		expect(second).toContain(`${count} duplicates`);
		expect(await total()).toBe(count);
		expect(await albums()).toHaveLength(inAlbums.size);
	});

	test('puts all into one album by name, also what it does not ask about first', async () => {
		const told = await immich(
			home,
			'upload',
			'--no-progress',
			'-r',
			'--skip-hash',
			'-A',
			'Everything',
			pictures,
		);
		expect(told).toContain(`Skipped ${count} duplicate assets`);
		expect(await total()).toBe(count);
		const all = (await albums()).find(({ albumName }) => albumName === 'Everything');
		expect(all?.assetCount).toBe(count);
	});

	test('brings back what is in the trash', async () => {
		const { assets } = (await (await person.request('/api/assets')).json()) as { assets: { id: string }[] };
		await person.post('/api/assets/trash', { ids: assets.map(({ id }) => id) });
		expect(await total()).toBe(0);
		await immich(home, 'upload', '--no-progress', '-r', pictures);
		expect(await total()).toBe(count);
	});

	test.runIf(hasRealMedia)('names what is not taken, and the rest goes on', async () => {
		const broken = join(home, 'broken');
		await mkdir(broken);
		// No photo, no music, nothing at all; and one that is there already, under another name.
		for (const name of ['html-named.jpg', 'noise-named.mp3', 'zero-bytes.jpg', 'png-named.jpg'])
			await copyFile(realPath(`broken/${name}`), join(broken, name));
		const told = await immich(home, 'upload', '--no-progress', broken);
		expect(told).toContain('Found 3 new files and 1 duplicate');
		expect(told).toContain('Failed to upload 3 assets');
		expect(told).toContain('asset.unsupported');
		expect(await total()).toBe(count);
	});
});
