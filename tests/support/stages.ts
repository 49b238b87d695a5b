/** One step of `npm test`: a check that passes or fails as a whole, or a runner that counts its tests. */
export type Stage = {
	name: string;
	/** Commands, one after the other; the first that fails ends the stage. */
	commands: string[][];
	runner?: 'vitest' | 'playwright';
	/** Not among all: it is run where it is named. */
	isNamedOnly?: boolean;
	/** It writes nothing that another stage reads, so that several of these run side by side. */
	isCheck?: boolean;
};

const vitest = [
	'vitest',
	'run',
	'--config',
	'tests/support/vitest.config.ts',
	'--passWithNoTests',
	'--allowOnly=false',
];
const playwright = (config: string) => ['playwright', 'test', '--config', config, '--forbid-only'];

/** What the checks read and nobody commits: the messages compiled, and the types of the routes. */
export const beforeChecks: string[][] = [
	['node', 'tests/support/messages.ts'],
	['svelte-kit', 'sync'],
];

/**
 * All stages in their order. The checks come first, the longest before the others, as they run side by side.
 * Browser tests run on what `build` has built.
 */
export const stages: Stage[] = [
	{
		name: 'lint',
		isCheck: true,
		commands: [['eslint', '--config', 'tests/support/eslint.config.js', '--max-warnings', '0', '.']],
	},
	{
		name: 'types:app',
		isCheck: true,
		commands: [['svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']],
	},
	{ name: 'format', isCheck: true, commands: [['prettier', '--check', '--log-level', 'warn', '.']] },
	{
		name: 'types:service-worker',
		isCheck: true,
		commands: [['tsc', '--noEmit', '--pretty', 'false', '-p', 'src/service-worker']],
	},
	{
		name: 'types:server',
		isCheck: true,
		commands: [['tsc', '--noEmit', '--pretty', 'false', '-p', 'tests/support/tsconfig.server.json']],
	},
	{
		name: 'unused',
		isCheck: true,
		commands: [
			[
				'knip',
				'--config',
				'tests/support/knip.jsonc',
				'--no-progress',
				'--include',
				'files,dependencies,unlisted,unresolved,exports',
			],
		],
	},
	{ name: 'unit', runner: 'vitest', commands: [[...vitest, '--project', 'unit', '--project', 'runes']] },
	{ name: 'server', runner: 'vitest', commands: [[...vitest, '--project', 'server']] },
	{ name: 'simulation', runner: 'vitest', commands: [[...vitest, '--project', 'simulation']] },
	{ name: 'faults', runner: 'vitest', commands: [[...vitest, '--project', 'faults']] },
	{ name: 's3', runner: 'vitest', isNamedOnly: true, commands: [[...vitest, '--project', 's3']] },
	{ name: 'build', commands: [['npm', 'run', '--silent', 'build']] },
	{ name: 'e2e', runner: 'playwright', commands: [playwright('tests/e2e/playwright.config.ts')] },
	{
		name: 'faults:browser',
		runner: 'playwright',
		commands: [playwright('tests/faults/browser/playwright.config.ts')],
	},
];

/**
 * The stages that `--only` names, in their order; `types` stands for all that begin with `types:`.
 *
 * @throws Error for a name that no stage has
 */
export function stagesNamed(only: string | undefined): Stage[] {
	if (only === undefined) return stages.filter((stage) => !stage.isNamedOnly);
	const names = only.split(',').map((name) => name.trim());
	const isMeant = (name: string) => (stage: Stage) =>
		stage.name === name || stage.name.startsWith(`${name}:`);
	for (const name of names) {
		if (!stages.some(isMeant(name))) {
			throw new Error(
				`There is no stage ${name}; there are ${stages.map((stage) => stage.name).join(', ')}.`,
			);
		}
	}
	return stages.filter((stage) => names.some((name) => isMeant(name)(stage)));
}
