import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { recordedCluster } from '../../server/db/embedded/place.ts';
import { siteAt } from '../support/people.ts';
import { startServer } from '../support/server.ts';
import { Crowd } from './crowd.ts';
import { inWords, minutes, say, times } from './form.ts';
import { killAll, processesOf } from './kill-postgres.ts';

const kills = times(200, 4);

test(
	'[P4] [P7] [P9] a server that is killed while six devices write loses no acknowledged edit and doubles none',
	{ timeout: minutes(40, 3) },
	async () => {
		// With the PostgreSQL that it brings along: a server that is killed leaves that one behind, and the next start
		// clears it away.
		const server = await startServer({ database: 'embedded' });
		onTestFinished(() => server.stop());
		const crowd = await Crowd.gather(siteAt(server.origin), server.account);
		crowd.start();
		const back: number[] = [];
		for (let kill = 0; kill < kills; kill++) {
			await crowd.progress(20);
			// At any moment of a push.
			await sleep(Math.random() * 150);
			// Every fourth time PostgreSQL too, as a power cut would.
			if (kill % 4 === 3) killAll(processesOf(recordedCluster(server.dataDir)!));
			await server.kill();
			const begin = performance.now();
			await server.restart();
			back.push(performance.now() - begin);
		}
		await crowd.progress(20);
		await crowd.stop();
		expect(crowd.again).toBeGreaterThan(0);
		await crowd.check();
		say(
			`server killed ${kills} times: ${crowd.taken} edits acknowledged, 0 lost, 0 doubled, ` +
				`${crowd.again} pushes sent again; back after ${inWords(back)}`,
		);
	},
);
