import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFailed, onTestFinished, test } from 'vitest';
import { recordedCluster } from '../../server/db/embedded/place.ts';
import { readPostmaster } from '../../server/db/embedded/postmaster.ts';
import { siteAt } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { Crowd } from './crowd.ts';
import { inWords, minutes, say, times } from './form.ts';
import { killAll, processesOf } from './kill-postgres.ts';

const kills = times(50, 4);

test(
	'[P7] [P9] a PostgreSQL that is killed under load ends no server, and no acknowledged edit is lost or doubled',
	{ timeout: minutes(20, 3) },
	async () => {
		const server = await startServer({ database: 'embedded' });
		onTestFinished(() => server.stop());
		onTestFailed(() => say(server.log()));
		const isWell = async () => (await fetch(`${server.origin}/api/health`)).status === 200;
		const cluster = recordedCluster(server.dataDir)!;
		const crowd = await Crowd.gather(siteAt(server.origin), server.account);
		crowd.start();
		const pid = server.pid();
		const back: number[] = [];
		let killed = 0;
		for (let kill = 0; kill < kills; kill++) {
			await crowd.progress(50);
			await sleep(Math.random() * 100);
			const processes = processesOf(cluster);
			const begin = performance.now();
			killAll(processes);
			killed += processes.length;
			await expect.poll(() => readPostmaster(cluster)?.pid, { timeout: 30_000 }).not.toBe(processes[0]);
			await expect.poll(isWell, { timeout: 30_000, interval: 10 }).toBe(true);
			back.push(performance.now() - begin);
		}
		await crowd.progress(50);
		await crowd.stop();
		expect(killed).toBeGreaterThanOrEqual(kills);
		expect(server.pid()).toBe(pid);
		expect(await isWell()).toBe(true);
		await crowd.check();
		say(
			`PostgreSQL killed ${kills} times (${killed} processes): the server lived, ${crowd.taken} edits acknowledged, ` +
				`0 lost, 0 doubled, ${crowd.again} pushes sent again; the database back after ${inWords(back)}`,
		);
	},
);
