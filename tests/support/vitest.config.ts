import { sveltekit } from '@sveltejs/kit/vite';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
	root,
	test: {
		// Two cores: more workers only take turns. What is measured in the long form has both to itself.
		maxWorkers: process.env.GATEFOLD_FAULTS === 'long' ? 1 : 2,
		projects: [
			{
				root,
				plugins: [sveltekit()],
				test: {
					name: 'unit',
					include: ['src/**/*.test.ts', 'tests/{support,bench}/**/*.test.ts'],
					exclude: ['src/**/*.svelte.test.ts', 'tests/support/{database,pds,server,temporary}.test.ts'],
					environment: 'node',
					// A busy machine is no failure; what must be quick is compared with something else.
					testTimeout: 20_000,
					globalSetup: [here('./messages.ts')],
				},
			},
			{
				root,
				plugins: [sveltekit()],
				resolve: { conditions: ['browser'] },
				test: {
					// Tests named *.svelte.test.ts: runes react there, as in the browser, and the test may use $state itself.
					name: 'runes',
					include: ['src/**/*.svelte.test.ts'],
					environment: here('./runes-environment.ts'),
					testTimeout: 20_000,
					globalSetup: [here('./messages.ts')],
				},
			},
			{
				root,
				test: {
					name: 'server',
					include: [
						'{server,tests/api,tests/sync}/**/*.test.ts',
						'tests/support/{database,pds,server,temporary}.test.ts',
					],
					environment: 'node',
					globalSetup: [here('./cluster.ts')],
					testTimeout: 20_000,
					hookTimeout: 60_000,
				},
			},
			{
				root,
				test: {
					// Sync as a whole, by schedules of chance, in processes that bring their own PostgreSQL.
					name: 'simulation',
					include: ['tests/simulation/**/*.test.ts'],
					environment: 'node',
				},
			},
			{
				root,
				test: {
					// Files in a bucket, on a real Ceph: by `npm run test:s3` alone, since installing and starting it take minutes.
					name: 's3',
					include: ['tests/s3/**/*.test.ts'],
					environment: 'node',
					globalSetup: [here('./cluster.ts'), here('./ceph.ts')],
					testTimeout: 120_000,
					hookTimeout: 60_000,
				},
			},
			{
				root,
				test: {
					// What is killed, cut off or filled to the brim: a short form in `npm test`, the long one by `npm run test:faults`.
					name: 'faults',
					include: ['tests/faults/**/*.test.ts'],
					environment: 'node',
					globalSetup: [here('./cluster.ts')],
					hookTimeout: 60_000,
				},
			},
		],
	},
});
