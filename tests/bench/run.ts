import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildApp, needsBuild } from '../../server/build.ts';
import { version } from '../../server/version.ts';
import { ensureChromium, NoChromium } from '../support/chromium.ts';
import type { Case } from './case.ts';
import { albumList } from './cases/album-list.ts';
import { archive } from './cases/archive.ts';
import { coldSync } from './cases/cold-sync.ts';
import { drain } from './cases/drain.ts';
import { hugeFile } from './cases/huge-file.ts';
import { largeFile } from './cases/large-file.ts';
import { manyFiles } from './cases/many-files.ts';
import { offlineStart } from './cases/offline-start.ts';
import { pageToPage } from './cases/page-to-page.ts';
import { photosIn } from './cases/photos-in.ts';
import { publicAnswers } from './cases/public-answers.ts';
import { pullAfterChange } from './cases/pull-after-change.ts';
import { samePage } from './cases/same-page.ts';
import { rest } from './cases/rest.ts';
import { scroll } from './cases/scroll.ts';
import { type Figure, isMet, ratioOf, tableOf } from './figures.ts';

const ofSync = [samePage, pageToPage, coldSync, offlineStart, drain, pullAfterChange];
const ofBytes = [photosIn, largeFile, archive, scroll, manyFiles, hugeFile];
const cases: Case[] = [...ofSync, ...ofBytes, rest, publicAnswers, albumList];
const folder = join(import.meta.dirname, '..', '..', 'bench-results');

const usage = `npm run bench -- [--only a,b,…] [--quick] [--photos <count>]

${cases.map(({ name, what }) => `  ${name}  ${what}`).join('\n')}

The built app, a real server and a real Chromium; a quiet machine gives figures that can be compared.
--quick takes fewer samples of smaller libraries: to see that all works. --photos says how many come in for g.`;

class UsageError extends Error {}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string' },
			quick: { type: 'boolean', default: false },
			photos: { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return console.log(usage);
	const chosen = casesNamed(values.only);
	const photos = values.photos === undefined ? undefined : Number(values.photos);
	if (photos !== undefined && !(photos >= 1)) throw new UsageError('--photos takes a number.');
	ensureChromium();
	if (needsBuild()) await buildApp(new AbortController().signal);

	const begun = new Date();
	const figures: Figure[] = [];
	let file = '';
	for (const one of chosen) {
		console.log(`${one.name}: ${one.what}`);
		try {
			const say = (text: string) => console.log(`   ${text}`);
			figures.push(...(await one.run({ isQuick: values.quick, photos, say })));
		} catch (error) {
			// One that cannot be measured does not cost what the others have measured.
			console.error(`${one.name} has failed:`, error);
			process.exitCode = 1;
		}
		file = save(begun, values.quick, figures);
	}
	console.log(`\n${tableOf(figures)}\n`);
	console.log(`Load is that of the machine's last minute, just before. All of it is in ${file}`);
}

/** @throws UsageError for a letter that no case has */
function casesNamed(only: string | undefined): Case[] {
	if (only === undefined) return cases;
	return only.split(',').map((letter) => {
		const found = cases.find(({ name }) => name === letter.trim());
		if (!found) throw new UsageError(`There is no case ${letter}.\n\n${usage}`);
		return found;
	});
}

function save(begun: Date, isQuick: boolean, figures: readonly Figure[]): string {
	mkdirSync(folder, { recursive: true });
	const file = join(folder, `${begun.toISOString().replaceAll(/[:.]/g, '-')}.json`);
	const machine = { cores: cpus().length, cpu: cpus()[0]?.model, memory: totalmem(), load: loadavg() };
	const run = { at: begun.toISOString(), version, commit: commit(), node: process.version, isQuick, machine };
	const told = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) }));
	writeFileSync(file, `${JSON.stringify({ ...run, figures: told }, null, '\t')}\n`);
	return file;
}

/** Undefined outside of a checkout. */
function commit(): string | undefined {
	try {
		return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
	} catch {
		return undefined;
	}
}

try {
	await main();
} catch (error) {
	const isPlain =
		error instanceof UsageError ||
		error instanceof NoChromium ||
		(error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
	console.error(isPlain ? error.message : error);
	process.exitCode = error instanceof NoChromium ? 2 : 1;
}
