import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { freshDatabase } from '../../tests/support/database.ts';
import { register, somePhoto, upload } from '../../tests/support/media.ts';
import { type Person, TestServer } from '../../tests/support/people.ts';
import { apic, id3, mp3Frames } from '../../tests/support/sounds.ts';
import { markPlayable } from '../assets/mark-playable.ts';
import type { Sql } from '../db/sql.ts';
import { Media } from '../media/media.ts';
import { DiskStorage } from '../media/storage/disk.ts';
import { execute } from '../sync/transact.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

vi.setConfig({ testTimeout: 60_000 });

let server: TestServer;
let ana: Person;
let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'gatefold-unfinished-'));
	server = await TestServer.withMedia({ GATEFOLD_FFMPEG: 'off' });
	ana = await server.person('ana');
});
afterAll(async () => {
	await server.stop();
	await rm(folder, { recursive: true, force: true });
});

interface Made {
	drawn: number;
	playable: string | null;
}

async function made(sql: Sql, id: string): Promise<Made> {
	const [asset] = await sql<Made[]>`
		select media_version as drawn, playable ->> 'state' as playable from assets where id = ${id}`;
	return asset!;
}

const eventually = (sql: Sql, id: string, expected: Partial<Made>) =>
	vi.waitFor(async () => expect(await made(sql, id)).toMatchObject(expected), 30_000);

const jobsOf = (sql: Sql) =>
	sql`select name, data ->> 'assetId' as "assetId" from jobs.job where name <> 'nightly'`;

test('what was not drawn, or whose copy was not finished, when a backup was made, is done after it was brought back', async () => {
	const { storage } = server.services.media;
	const cover = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
		.jpeg()
		.toBuffer();
	const music = await register(ana, Buffer.concat([id3({ APIC: apic(cover) }), mp3Frames()]), {
		kind: 'audio',
		name: 'a.mp3',
	});
	expect((await upload(ana, music)).status).toBe(204);
	await eventually(server.sql, music.id, { drawn: 1 });
	// As a server says that has ffmpeg and is at it
	const playable = { state: 'making', percent: 40 } as const;
	await execute(server.services, ana.id, markPlayable, { assetId: music.id, playable });

	const drawing = Promise.withResolvers<never>();
	vi.spyOn(storage, 'withPath').mockReturnValueOnce(drawing.promise);
	const photo = await register(ana, await somePhoto());
	expect((await upload(ana, photo)).status).toBe(204);
	await backup({ connection: server.connection, storage, data: server.services.config.data }, folder);
	expect(await made(server.sql, photo.id)).toEqual({ drawn: 0, playable: null });
	drawing.reject(new Error('the machine is gone'));

	const database = await freshDatabase();
	const data = join(folder, 'restored');
	await restore(
		{ connection: database.connection, storage: new DiskStorage(join(data, 'files')), data },
		folder,
	);
	const restored = await TestServer.start(database, { GATEFOLD_DATA: data, GATEFOLD_FFMPEG: 'off' });
	try {
		await restored.services.media.start();
		await eventually(restored.sql, photo.id, { drawn: 1 });
		await eventually(restored.sql, music.id, { drawn: 1, playable: 'unavailable' });
		const asked = await jobsOf(restored.sql);
		expect(asked).toHaveLength(2);
		// Not at every start
		const again = new Media(restored.services, restored.connection, restored.services.media.storage);
		await again.start();
		await again.stop();
		expect(await jobsOf(restored.sql)).toEqual(asked);
	} finally {
		await restored.stop();
	}
});
