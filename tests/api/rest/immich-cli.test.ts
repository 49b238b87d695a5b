import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasImmichCli, immich } from '../../support/immich-cli.ts';
import { somePhoto } from '../../support/media.ts';
import { Person, siteAt } from '../../support/people.ts';
import { hasRealMedia, realFiles, realPath } from '../../support/real-media.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe.runIf(hasImmichCli)('@immich/cli as it is published', { timeout: 180_000 }, () => {
	let server: TestServer;
	let person: Person;
	let key: string;
	let home: string;
	/** A folder of folders, as a camera and a person leave them */
	let pictures: string;
	let count = 0;

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
		await mkdir(join(pictures, 'Wedding'), { recursive: true });
		await mkdir(join(pictures, 'Ümlaut & more'), { recursive: true });
		const files = [...realFiles('photos').slice(0, 6), ...realFiles('music').slice(0, 1)];
		for (const file of files) await copyFile(realPath(file), join(pictures, 'Wedding', basename(file)));
		if (!hasRealMedia)
			for (let i = 0; i < 6; i++)
				await writeFile(join(pictures, 'Wedding', `made-${i}.jpg`), await somePhoto());
		await writeFile(join(pictures, 'Ümlaut & more', 'one.jpg'), await somePhoto());
		count = (hasRealMedia ? files.length : 6) + 1;
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
		expect(made.map(({ albumName }) => albumName).sort()).toEqual(['Wedding', 'Ümlaut & more']);
		expect(made.map(({ assetCount }) => assetCount).sort((a, b) => a - b)).toEqual([1, count - 1]);

		const second = await immich(home, 'upload', '--no-progress', '--recursive', '--album', pictures);
		expect(second).toContain(`${count} duplicates`);
		expect(await total()).toBe(count);
		expect(await albums()).toHaveLength(2);
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
});
