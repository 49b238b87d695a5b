import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npmFolder } from './npm-folder.ts';

const version = '0.5.35';
const folder = `atproto-pds-${version}`;

/** The environment variable by which a run tells its processes that there is no PDS: `none`. */
export const pdsVariable = 'GATEFOLD_TEST_PDS';

/**
 * Installs the PDS of the ATProto project for the tests, where it has not been: about three minutes, once in a checkout.
 *
 * @returns the folder with its packages; undefined where it cannot be had
 */
export async function ensurePds(): Promise<string | undefined> {
	if (process.env[pdsVariable] === 'none') return undefined;
	const place = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', folder);
	if (!existsSync(place)) console.log('No ATProto server (PDS) here; installing one for the tests.');
	return npmFolder(folder, [`@atproto/pds@${version}`], { built: ['better-sqlite3'], patience: 600_000 });
}
