/**
 * A PDS in a process of its own, as `pds.ts` starts it: settings as the PDS reads them, by the environment.
 * Usage: `node tests/support/pds-process.ts <folder with its packages>`
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of it; its own types would make a dependency of what is installed for tests alone. */
type Pds = {
	app: { listen: (port: number, host?: string) => unknown };
	start: () => Promise<unknown>;
	destroy: () => Promise<void>;
};

const [folder = ''] = process.argv.slice(2);
const entry = pathToFileURL(join(folder, 'node_modules', '@atproto', 'pds', 'dist', 'index.js'));
const { PDS } = (await import(entry.href)) as { PDS: { fromEnv: () => Promise<Pds> } };

keepDatabases();
const pds = await PDS.fromEnv();
const listen = pds.app.listen.bind(pds.app);
// It would listen to the whole network.
pds.app.listen = (port) => listen(port, '127.0.0.1');
await pds.start();
process.once('SIGTERM', () => void pds.destroy().then(() => process.exit(0)));
console.log('ready');

/**
 * Keeps all that better-sqlite3 opens for as long as the process runs: what of it is collected as garbage ends this version
 * of Node (`RemoveEnvironmentCleanupHook`, `Assertion failed: (env) != nullptr`).
 */
function keepDatabases(): void {
	type Native = { prepare: (...args: unknown[]) => unknown };
	const Database = createRequire(join(folder, 'package.json'))('better-sqlite3') as new (
		name: string,
	) => object;
	const one = new Database(':memory:');
	// What is native lies behind a symbol.
	const [behind] = Object.getOwnPropertySymbols(one);
	const native = (one as Record<symbol, Native>)[behind!]!;
	const prototype = Object.getPrototypeOf(native) as Native;
	const { prepare } = prototype;
	const kept: unknown[] = [one];
	prototype.prepare = function (this: Native, ...args) {
		const statement = prepare.apply(this, args);
		kept.push(this, statement);
		return statement;
	};
}
