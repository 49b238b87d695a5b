import { parseArgs } from 'node:util';
import { backup } from './backup/backup.ts';
import { restore } from './backup/restore.ts';
import { verifyBackups } from './backup/verify.ts';
import { addUser, listUsers, resetPassword } from './cli/accounts.ts';
import { check } from './cli/check.ts';
import { CommandError } from './cli/command-error.ts';
import { createKey, endKey, lineOf, listAllKeys } from './cli/keys.ts';
import { exportFor, importFor, wordsOfExport, wordsOfImport } from './cli/transfer.ts';
import { type Config, readConfig } from './config.ts';
import { runningPostgres } from './db/embedded/attach.ts';
import { openDatabase } from './db/open.ts';
import { connect, type Connection, type Sql } from './db/sql.ts';
import { createLog } from './log.ts';
import { openStorage } from './media/storage/open.ts';
import type { Storage } from './media/storage/storage.ts';
import { beginEpoch } from './sync/begin-epoch.ts';

const usage = `npm run gatefold -- <command> [--json]

  user add --handle <handle> --email <address> [--name <name>] [--password <password>] [--admin]
  user list
  user reset-password --handle <handle> [--password <password>]
  key create <handle> --scopes <all or some of read,write,upload,admin> [--name <name>] [--expires <90d or a day>]
  key list [<handle>]
  key revoke <id>
  import <folder> --handle <handle>    folders become albums; what Google Takeout or an export says of them is read
  export <folder> --handle <handle>    originals in folders by album, with order and comments as JSON
  check
  backup <folder>    rows and files, while the server runs or not; only what is new is copied
  backup <folder> --verify    reads all backups in the folder and compares them with what was written
  restore <folder>   brings the newest backup back, into a server on which nobody has an account yet
  restored           after a backup was brought back, before the server starts: devices then send again what it does not know

Without --password, one is made and printed.`;

type Options = {
	handle?: string;
	email?: string;
	name?: string;
	password?: string;
	admin?: boolean;
	scopes?: string;
	expires?: string;
	verify?: boolean;
};

/** Each command gives what it prints with `--json`, and the same in words. */
const commands: Record<
	string,
	(options: Options, operand: string) => Promise<{ json: unknown; text: string; ok?: boolean }>
> = {
	'user add': async (options) => {
		const user = await withDatabase((sql) => addUser(sql, options));
		const made = user.password === undefined ? '' : ` with the password ${user.password}`;
		return { json: user, text: `Added @${user.handle}${user.isAdmin ? ' (admin)' : ''}${made}` };
	},
	'user list': async () => {
		const users = await withDatabase(async (sql) => [...(await listUsers(sql))]);
		const lines = users.map(
			(u) => `@${u.handle}\t${u.name}\t${u.email}\t${u.createdAt.slice(0, 10)}${u.isAdmin ? '\tadmin' : ''}`,
		);
		return { json: users, text: lines.join('\n') || 'There are no accounts yet.' };
	},
	'user reset-password': async (options) => {
		const done = await withDatabase((sql) => resetPassword(sql, options));
		const made = done.password === undefined ? '' : ` to ${done.password}`;
		return { json: done, text: `Set the password of @${done.handle}${made}; every device is signed out.` };
	},
	'key create': async (options, handle) => {
		const key = await withDatabase((sql) => createKey(sql, handle, options));
		return {
			json: key,
			text: `${key.secret}\nThis is shown once. Whoever has it is @${key.handle}: ${key.scopes.join(', ')}.`,
		};
	},
	'key list': async (_options, handle) => {
		const keys = await withDatabase((sql) => listAllKeys(sql, handle || undefined));
		return { json: keys, text: keys.map(lineOf).join('\n') || 'There are no keys.' };
	},
	'key revoke': async (_options, id) => {
		const done = await withDatabase((sql) => endKey(sql, id));
		return { json: done, text: 'Revoked. A server that runs may take it for 30 seconds more.' };
	},
	import: async ({ handle = '' }, folder) => {
		const done = await withStorage((connection, storage, config) =>
			importFor({ connection, storage, config }, handle, folder),
		);
		return { json: done, text: wordsOfImport(done) };
	},
	export: async ({ handle = '' }, folder) => {
		const done = await withStorage((connection, storage, config) =>
			exportFor({ connection, storage, config }, handle, folder),
		);
		return { json: done, text: wordsOfExport(done), ok: done.leftOut.length === 0 };
	},
	restored: async () => {
		const epoch = await withDatabase(beginEpoch);
		return { json: { epoch }, text: 'Devices will read everything anew and send what waits on them.' };
	},
	backup: async ({ verify }, folder) => {
		if (verify) return verifying(folder);
		const made = await withStorage((connection, storage, config) =>
			backup({ connection, storage, data: config.data }, folder),
		);
		const lost = made.missing.map((key) => `\nWRONG ${key} is lost or damaged in the storage`).join('');
		const text = `Backup ${made.name}: ${made.rows} rows, ${made.files} files, ${made.copied} of them new${lost}`;
		return { json: made, text, ok: made.missing.length === 0 };
	},
	restore: async (_options, folder) => {
		if (runningPostgres(readConfig(process.env).data))
			throw new CommandError('The server runs: stop it first.');
		const done = await withStorage((connection, storage, config) =>
			restore({ connection, storage, data: config.data }, folder),
		);
		const text = `Brought back ${done.name}: ${done.rows} rows, ${done.files} files. Devices will read everything anew.`;
		return { json: done, text };
	},
	check: async () => {
		const findings = await check(process.env);
		const lines = findings.map(
			({ what, ok, found, todo }) =>
				`${ok ? 'ok   ' : 'WRONG'} ${what}: ${found}${todo ? `\n      ${todo}` : ''}`,
		);
		return { json: findings, text: lines.join('\n'), ok: findings.every(({ ok }) => ok) };
	},
};

async function verifying(folder: string) {
	const found = await verifyBackups(folder);
	const lines = found.backups.flatMap(({ name, rows, files, missing, wrong }) => [
		`${wrong.length > 0 ? 'WRONG' : 'ok   '} ${name}: ${rows} rows, ${files} files` +
			(missing > 0 ? `, without ${missing} that the storage had lost` : ''),
		...wrong.map((what) => `      ${what}`),
	]);
	const text = [...lines, `Read ${found.files} files of ${found.bytes} bytes.`].join('\n');
	return { json: found, text, ok: found.backups.every(({ wrong }) => wrong.length === 0) };
}

/** Works beside a running server, on its PostgreSQL, and without one, starting PostgreSQL for the time it takes. */
async function withConnection<T>(work: (connection: Connection, config: Config) => Promise<T>): Promise<T> {
	const config = readConfig(process.env);
	const running = config.databaseUrl === undefined ? runningPostgres(config.data) : undefined;
	const opened = running ? undefined : await openDatabase(config, createLog('warn'));
	const connection = running ?? opened?.connection;
	if (!connection) throw new Error('there is no database');
	try {
		return await work(connection, config);
	} finally {
		await opened?.stop();
	}
}

/** The same with the files. A bucket that does not answer is known before a database is started. */
async function withStorage<T>(
	work: (connection: Connection, storage: Storage, config: Config) => Promise<T>,
): Promise<T> {
	const storage = await openStorage(readConfig(process.env));
	return withConnection((connection, config) => work(connection, storage, config));
}

const withDatabase = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
	withConnection(async (connection) => {
		const sql = connect(connection, { max: 1 });
		try {
			return await work(sql);
		} finally {
			await sql.end({ timeout: 1 });
		}
	});

/** Commands that are followed by what they are about; `key list` may be */
const withOperand = /^(backup|restore|import|export|key create|key revoke|key list)( |$)/;

async function run(argv: string[]): Promise<boolean> {
	const { values, positionals } = parseArgs({
		args: argv,
		allowPositionals: true,
		options: {
			handle: { type: 'string' },
			email: { type: 'string' },
			name: { type: 'string' },
			password: { type: 'string' },
			admin: { type: 'boolean' },
			scopes: { type: 'string' },
			expires: { type: 'string' },
			verify: { type: 'boolean' },
			json: { type: 'boolean' },
			help: { type: 'boolean' },
		},
	});
	const words = withOperand.exec(positionals.join(' '))?.[1] ?? positionals.join(' ');
	const [operand, ...more] = positionals.slice(words.split(' ').length);
	const command = commands[words];
	const isWhole = !withOperand.test(words) || words === 'key list' || operand !== undefined;
	if (!command || !isWhole || more.length > 0 || values.help) {
		process.stderr.write(`${usage}\n`);
		return values.help === true;
	}
	const { json, text, ok = true } = await command(values, operand ?? '');
	process.stdout.write(`${values.json ? JSON.stringify(json) : text}\n`);
	return ok;
}

try {
	process.exitCode = (await run(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
}
