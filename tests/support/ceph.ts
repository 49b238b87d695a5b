import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from './free-port.ts';
import { aptInstall, onPath } from './programs.ts';
import { makeTemporary, removeTemporary, sweepTemporary } from './temporary.ts';

const run = promisify(execFile);

const programs = ['ceph', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'];
/** Milliseconds for each step of the start; on a busy machine the first pools take most of it. */
const patience = 240_000;

const buckets = ['gatefold', 'storage'] as const;

/** The environment variable by which the processes of a run find its bucket: settings of a server, as JSON. */
const bucketVariable = 'GATEFOLD_TEST_BUCKET';

/**
 * Global set-up of vitest: a whole Ceph on this machine, of one monitor, one store in a file and the gateway that speaks
 * S3, all of them on loopback and in a folder that is gone afterwards.
 *
 * @returns the teardown
 * @throws Error where there is no Ceph and none can be installed
 */
export default async function provideBucket(): Promise<() => Promise<void>> {
	ensureCeph();
	await sweepTemporary();
	const begin = performance.now();
	const ceph = new Ceph(makeTemporary('bucket'), { mon: await freePort(), gateway: await freePort() });
	try {
		process.env[bucketVariable] = JSON.stringify(await ceph.start());
	} catch (error) {
		await ceph.stop();
		throw error;
	}
	console.log(`Ceph has started, in ${((performance.now() - begin) / 1000).toFixed(0)} s.`);
	return async () => {
		await ceph.stop();
		console.log('Ceph has been stopped, and its data taken away.');
	};
}

/**
 * Settings of a server that keeps its files in a bucket of the run. A file of tests that looks at everything in its bucket, or
 * tidies it, has one for itself.
 *
 * @throws Error outside of a run that has buckets
 */
export function bucketSettings(bucket: (typeof buckets)[number] = 'gatefold'): Record<string, string> {
	const given = process.env[bucketVariable];
	if (!given) throw new Error('There is no bucket: these tests are run by npm run test:s3.');
	return { ...(JSON.parse(given) as Record<string, string>), GATEFOLD_S3_BUCKET: bucket };
}

function ensureCeph(): void {
	const isThere = () => programs.every((name) => onPath([name]).length > 0);
	if (isThere()) return;
	console.log('No Ceph here; installing it.');
	aptInstall(['ceph-mon', 'ceph-osd', 'radosgw']);
	if (isThere()) return;
	throw new Error(
		'These tests need Ceph with its S3 gateway, and it could not be installed. By hand, on Debian or Ubuntu:\n' +
			'  sudo apt-get update && sudo apt-get install -y --no-install-recommends ceph-mon ceph-osd radosgw',
	);
}

class Ceph {
	readonly #folder: string;
	readonly #ports: { mon: number; gateway: number };
	readonly #id = randomUUID();
	readonly #daemons: ChildProcess[] = [];
	readonly #endWithUs = () => this.#daemons.forEach((child) => child.kill('SIGKILL'));

	constructor(folder: string, ports: { mon: number; gateway: number }) {
		this.#folder = folder;
		this.#ports = ports;
		process.once('exit', this.#endWithUs);
	}

	/** @returns the settings of a server that uses it, all but the bucket */
	async start(): Promise<Record<string, string>> {
		for (const name of ['mon', 'osd', 'rgw', 'run']) mkdirSync(this.#path(name));
		writeFileSync(this.#path('ceph.conf'), this.#settings());
		const map = this.#path('monmap');
		const mon = `[v2:127.0.0.1:${this.#ports.mon}/0]`;
		await run('monmaptool', ['--create', '--fsid', this.#id, '--addv', 'a', mon, map]);
		await this.#ceph('ceph-mon', '-i', 'a', '--mkfs', '--monmap', map);
		this.#begin('ceph-mon', '-i', 'a');
		const osd = randomUUID();
		await this.#ceph('ceph', 'osd', 'new', osd, '0');
		await this.#ceph('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', osd);
		this.#begin('ceph-osd', '-i', '0');
		const [accessKeyId, secretAccessKey] = [randomBytes(10).toString('hex'), randomBytes(20).toString('hex')];
		const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey];
		await this.#ceph('radosgw-admin', 'user', 'create', '--uid', 'g', '--display-name', 'Gatefold', ...keys);
		this.#begin('radosgw', '-n', 'client.rgw');
		const endpoint = `http://127.0.0.1:${this.#ports.gateway}`;
		await this.#answering(endpoint);
		const client = new S3Client({
			...{ endpoint, region: 'us-east-1', forcePathStyle: true },
			credentials: { accessKeyId, secretAccessKey },
		});
		for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
		client.destroy();
		return {
			GATEFOLD_S3_ENDPOINT: endpoint,
			GATEFOLD_S3_PATH_STYLE: 'on',
			GATEFOLD_S3_ACCESS_KEY_ID: accessKeyId,
			GATEFOLD_S3_SECRET_ACCESS_KEY: secretAccessKey,
		};
	}

	async stop(): Promise<void> {
		process.off('exit', this.#endWithUs);
		for (const child of this.#daemons.reverse()) {
			if (child.exitCode !== null || child.signalCode !== null) continue;
			const closed = once(child, 'close');
			// Nothing of it is kept, so nothing needs to be put in order.
			child.kill('SIGKILL');
			await closed;
		}
		await removeTemporary(this.#folder);
	}

	#path(name: string): string {
		return join(this.#folder, name);
	}

	/** @throws Error with what it has said */
	#ceph(program: string, ...args: string[]) {
		return run(program, ['-c', this.#path('ceph.conf'), ...args], { timeout: patience });
	}

	#begin(program: string, ...args: string[]): void {
		const child = spawn(program, ['-c', this.#path('ceph.conf'), '-f', ...args], {
			stdio: 'ignore',
			// By this the next run finds what one that was killed has left.
			env: { ...process.env, GATEFOLD_DATA: this.#path('data') },
		});
		child.on('error', (error) => console.log(`${program}: ${error.message}`));
		this.#daemons.push(child);
	}

	async #answering(endpoint: string): Promise<void> {
		for (const end = Date.now() + patience; Date.now() < end; await sleep(200))
			if (
				await fetch(endpoint).then(
					({ ok }) => ok,
					() => false,
				)
			)
				return;
		throw new Error(`The gateway of Ceph does not answer; ${this.#folder} has its logs.`);
	}

	#settings(): string {
		const { mon, gateway } = this.#ports;
		return `[global]
fsid = ${this.#id}
mon host = [v2:127.0.0.1:${mon}/0]
public network = 127.0.0.0/8
auth cluster required = none
auth service required = none
auth client required = none
run dir = ${this.#path('run')}
admin socket = ${this.#path('run')}/$name.asok
pid file = ${this.#path('run')}/$name.pid
log file = ${this.#folder}/$name.log
crash dir = ${this.#path('crash')}
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
[mon.a]
mon data = ${this.#path('mon')}
[osd.0]
osd data = ${this.#path('osd')}
osd objectstore = bluestore
bluestore block size = ${16 * 1024 ** 3}
osd memory target = ${896 * 1024 ** 2}
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${gateway}
rgw data = ${this.#path('rgw')}
rgw run sync thread = false
# A gateway would insist on keys, of which there are none here.
ms mon client mode = crc
`;
	}
}
