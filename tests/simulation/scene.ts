/** What every seed begins with, made by the server's own commands: three people, their photos, two shared albums. */
import { createHash } from 'node:crypto';
import { Replicache } from 'replicache';
import { markStored } from '../../server/assets/mark-stored.ts';
import type { Command } from '../../server/sync/command.ts';
import { commands } from '../../server/sync/commands.ts';
import { assetIdOf, newId } from '#domain/ids.ts';
import { type MutationInput, type MutationName, mutations } from '#domain/mutations.ts';
import { freshDatabase } from '../support/database.ts';
import { TestServer } from '../support/people.ts';
import { Chance } from './chance.ts';
import { fileOf } from './edits.ts';
import { readRows, sqlOf } from './rows.ts';
import { listenToCommands, Server, signUp, type User } from './server.ts';
import type { Scene } from './simulate.ts';
import { beginAgain, beginning } from './time.ts';

/** @returns the scene, and how to take it down */
export async function setTheScene(): Promise<{ scene: Scene; end: () => Promise<void> }> {
	const database = await freshDatabase();
	const base = await TestServer.start(database);
	const users = await signUp(base);
	// A connection that is made needs a timer: all of them are made now.
	await Promise.all(Array.from({ length: 10 }, () => database.sql`select pg_sleep(0.1)`));
	await Promise.all(
		users.map(({ cookie }) =>
			Promise.resolve(base.app.request('/api/auth/get-session', { headers: { cookie } })),
		),
	);
	await useReplicacheOnce();
	const server = new Server(base);
	beginAgain(0);
	await play(server, users);
	const { sql } = database;
	const rows = await readRows(sql);
	listenToCommands(() => server.transactions);
	const names = users
		.map(({ id, name }) => `update "user" set name = '${name}' where id = '${id}'`)
		.join(';');
	const text = sqlOf(rows);
	let resets = 0;
	const reset = async () => {
		// The cluster does not do it by itself: what runs beside a transaction shows in its snapshot.
		if (++resets % 100 === 0) await sql.unsafe('vacuum');
		await sql.unsafe(`${names};${text}`);
	};
	return { scene: { sql, server, users, rows, reset }, end: () => base.stop() };
}

/** What its hashes begin with it draws at the first one of a process: all chance after that would be another one. */
async function useReplicacheOnce(): Promise<void> {
	const replicache = new Replicache({ name: 'once', kvStore: 'mem', pullInterval: null, logLevel: 'error' });
	await replicache.clientGroupID;
	await replicache.close();
}

async function play(server: Server, users: readonly User[]): Promise<void> {
	const chance = new Chance(7);
	const at = new Date(beginning).toISOString();
	const run = async <N extends MutationName>(user: number, name: N, input: MutationInput<N>) => {
		const code = await server.run(
			users[user]!.id,
			commands[name] as Command<unknown>,
			mutations[name].parse(input),
		);
		if (code) throw new Error(`${name} was refused: ${code}`);
	};
	const assets: string[][] = [];
	for (const [user, { id: ownerId }] of users.entries()) {
		const own: string[] = [];
		for (let n = 0; n < 4; n++) {
			const sha256 = createHash('sha256').update(`file ${n}`).digest('hex');
			const assetId = await assetIdOf(ownerId, sha256);
			await run(user, 'registerAsset', fileOf(assetId, sha256, chance, at) as MutationInput<'registerAsset'>);
			if (n < 3) await server.run(ownerId, markStored, { assetId, type: 'image/jpeg', kind: 'photo' });
			own.push(assetId);
		}
		assets.push(own);
	}
	const [sea, hills] = [newId(beginning), newId(beginning)];
	const member = (user: number, role: 'editor' | 'viewer') => ({ userId: users[user]!.id, role });
	await run(0, 'createAlbum', {
		id: sea,
		name: 'Sea',
		assetIds: assets[0]!.slice(0, 3),
		members: [member(1, 'editor'), member(2, 'viewer')],
		at,
	});
	await run(1, 'addAssets', { albumId: sea, assetIds: assets[1]!.slice(0, 2), at });
	await run(2, 'addComment', { albumId: sea, id: newId(beginning), text: 'Lovely', at });
	await run(1, 'createAlbum', {
		id: hills,
		name: 'Hills',
		assetIds: assets[1]!,
		members: [member(0, 'editor')],
		at,
	});
	await run(0, 'setLike', { albumId: hills, liked: true, at });
}
