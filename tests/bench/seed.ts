import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { hashPassword } from 'better-auth/crypto';
import { parseHandle } from '#domain/handle.ts';
import { readConfig } from '../../server/config.ts';
import { runningPostgres } from '../../server/db/embedded/attach.ts';
import { openDatabase } from '../../server/db/open.ts';
import { connect } from '../../server/db/sql.ts';
import { createLog } from '../../server/log.ts';
import { openStorage } from '../../server/media/storage/open.ts';
import { seedLibrary } from './seed/library.ts';

const usage = `npm run seed -- [--assets 10000] [--albums 100] [--users 10] [--entries-per-album 40]
  [--owner <handle>] [--password <password>] [--pictures 400] [--data <folder>]

Fills a server with a library of ten years for looking at it and for measuring: people who sign in with one password,
albums that they share, comments and likes. It works on the database that the server's settings name (GATEFOLD_DATA,
DATABASE_URL), whether the server runs or not. The owner may be someone who is there already; everyone else is new.
The newest photos and the covers have thumbnails and previews; no asset has an original.`;

class UsageError extends Error {}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			assets: { type: 'string', default: '10000' },
			albums: { type: 'string', default: '100' },
			users: { type: 'string', default: '10' },
			'entries-per-album': { type: 'string', default: '40' },
			owner: { type: 'string', default: 'mara' },
			password: { type: 'string', default: randomBytes(9).toString('base64url') },
			pictures: { type: 'string', default: '400' },
			data: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return console.log(usage);
	const owner = parseHandle(values.owner) ?? complain(`--owner: "${values.owner}" is not a handle`);
	const config = readConfig({ ...process.env, ...(values.data && { GATEFOLD_DATA: values.data }) });
	const begin = performance.now();

	const running = config.databaseUrl === undefined ? runningPostgres(config.data) : undefined;
	const opened = running ? undefined : await openDatabase(config, createLog('warn'));
	const sql = connect(running ?? opened!.connection, { max: 2, statementTimeout: 0 });
	try {
		const { made, albums, rows, pictures } = await seedLibrary(sql, {
			assets: count(values.assets, '--assets', 1),
			albums: count(values.albums, '--albums'),
			users: count(values.users, '--users', 1),
			entriesPerAlbum: count(values['entries-per-album'], '--entries-per-album', 1),
			owner,
			passwordHash: await hashPassword(values.password),
			pictures: {
				count: count(values.pictures, '--pictures'),
				storage: await openStorage(config),
			},
		});
		const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
		console.log(
			Object.entries(rows)
				.map(([table, number]) => `${number.toLocaleString('en')} ${table}`)
				.join(', '),
		);
		console.log(`pictures are of ${pictures}`);
		console.log(`${albums.length} albums for @${owner} in ${seconds} s`);
		if (made.length > 0) {
			console.log(`New: ${made.map(({ handle }) => `@${handle}`).join(' ')}`);
			console.log(`Each of them signs in with the password ${values.password}`);
		}
	} finally {
		await sql.end({ timeout: 1 });
		await opened?.stop();
	}
}

function count(text: string, name: string, least = 0): number {
	const number = Number(text);
	return Number.isSafeInteger(number) && number >= least
		? number
		: complain(`${name}: "${text}" is no number from ${least} on`);
}

function complain(message: string): never {
	throw new UsageError(`${message}\n\n${usage}`);
}

try {
	await main();
} catch (error) {
	if (!(error instanceof Error)) throw error;
	const isUsage =
		error instanceof UsageError || ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
	process.stderr.write(`${isUsage || error.message ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
