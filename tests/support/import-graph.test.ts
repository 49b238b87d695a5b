import { describe, expect, test } from 'vitest';
import { importsOf, importsUnder, roomOf, whyForbidden } from './import-graph.ts';

const problemsIn = (file: string, text: string) => importsOf(file, text).map(whyForbidden).filter(Boolean);

describe('the rooms of the project', () => {
	const imports = importsUnder(process.cwd(), ['src', 'server']);

	test('routes -> lib -> protocol -> domain, the server beside them, and nothing upwards', () => {
		expect(imports.map(whyForbidden).filter(Boolean)).toEqual([]);
	});

	test('files of every room were looked at', () => {
		const seen = new Set(imports.map(({ from }) => roomOf(from)));
		expect([...seen]).toEqual(
			expect.arrayContaining(['domain', 'protocol', 'lib', 'routes', 'service-worker', 'server']),
		);
	});
});

describe('the reader of the import graph', () => {
	test.each([
		['src/domain/roles.ts', `import { a } from '../protocol/push.ts'`, 'domain may not use protocol'],
		['src/domain/roles.ts', `import { createHash } from 'node:crypto'`, 'the domain is pure'],
		['src/domain/roles.ts', `import type { Sql } from 'postgres'`, 'the domain is pure'],
		['src/protocol/pull.ts', `export * from '#lib/sync/host.ts'`, 'protocol may not use lib'],
		['src/lib/sync/host.ts', `const a = await import('../../../server/app.ts')`, 'lib may not use server'],
		['src/lib/sync/host.ts', `import { readFile } from 'node:fs'`, 'it runs in a browser'],
		[
			'src/lib/ui/Button.svelte',
			`<script lang="ts">import '../../routes/x.ts'</script>`,
			'lib may not use routes',
		],
		[
			'src/service-worker/index.ts',
			`type A = import('#lib/sync/host.ts').A`,
			'service-worker may not use lib',
		],
		['server/app.ts', `import { b } from '#lib/bytes/x.ts'`, 'server may not use lib'],
		['server/app.ts', `import { b } from '../tests/support/server.ts'`, "a test's"],
		[
			'src/domain/a.ts',
			`new Worker(new URL('../lib/sync/worker.ts', import.meta.url))`,
			'domain may not use lib',
		],
	])('%s with %s is refused: %s', (file, text, why) => {
		expect(problemsIn(file, text)).toEqual([expect.stringContaining(why)]);
	});

	test.each([
		['src/domain/roles.ts', `import * as z from 'zod/mini'; import type { Role } from './member.ts'`],
		['src/lib/sync/host.ts', `import { a } from '#protocol/push.ts'; import { liveQuery } from 'dexie'`],
		[
			'src/lib/albums/List.svelte',
			`<script lang="ts">import { m } from '#lib/paraglide/messages.js'</script>`,
		],
		['src/routes/+page.svelte', `<script lang="ts">import List from '#lib/albums/List.svelte'</script>`],
		['src/service-worker/index.ts', `import { a } from '#lib/bytes/addresses.ts'`],
		['server/app.ts', `import { a } from '#domain/roles.ts'; import { readFile } from 'node:fs'`],
	])('%s with %s is allowed', (file, text) => {
		expect(problemsIn(file, text)).toEqual([]);
	});
});
