import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The first line of the patch leaves this in the installed file: server/db/patches. */
const marker = 'gatefold patch 1';
let isPatched: boolean | undefined;

/**
 * postgres.js as published ends the whole process when PostgreSQL dies under load, and a transaction that outlived
 * its connection may write outside any transaction. The patch that prevents both is applied by npm's postinstall
 * script, which `--ignore-scripts` skips.
 *
 * @throws Error when it was not applied
 */
export function assertPatched(): void {
	isPatched ??= installedFiles().every((file) => readFileSync(file, 'utf8').includes(marker));
	if (isPatched) return;
	throw new Error(
		'The database driver lacks its patch, as after an install with --ignore-scripts. ' +
			'Apply it with: npx patch-package --patch-dir server/db/patches',
	);
}

function installedFiles() {
	// `require` finds cjs/src/index.js.
	const root = join(dirname(createRequire(import.meta.url).resolve('postgres')), '..', '..');
	return ['src', 'cjs/src'].flatMap((build) =>
		['connection.js', 'index.js'].map((file) => join(root, build, file)),
	);
}
