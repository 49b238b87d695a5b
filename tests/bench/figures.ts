/** What a run measures, and how it is told: each figure beside a raw limit of the same run. */

/** A series of times in short, in milliseconds, or of what the figure's unit says */
export type Summary = { median: number; p95: number; samples: number };

/** What a figure should reach; what is not named is not asked. */
export type Goal = { median?: number; p95?: number };

export type Figure = {
	/** Letter of the case, as `--only` takes it */
	case: string;
	what: string;
	/** Of what is no time */
	unit?: string;
	measured: Summary;
	/** The least that the same work can take here, measured in the same run */
	limit?: Summary & { what: string };
	goal?: Goal;
	/** Load of the machine just before, as a warning for whoever compares */
	load: number;
};

/** @throws RangeError where nothing was measured */
export function summarize(times: readonly number[]): Summary {
	if (times.length === 0) throw new RangeError('nothing was measured');
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
	return { median: at(0.5), p95: at(0.95), samples: sorted.length };
}

/** How many times the limit the median takes; undefined without a limit. */
export const ratioOf = ({ measured, limit }: Figure): number | undefined =>
	limit && measured.median / limit.median;

/** Whether every goal that is set is reached; undefined where none is set. */
export function isMet({ measured, goal }: Figure): boolean | undefined {
	if (!goal) return undefined;
	return measured.median <= (goal.median ?? Infinity) && measured.p95 <= (goal.p95 ?? Infinity);
}

/** The figures as a table of fixed columns. */
export function tableOf(figures: readonly Figure[]): string {
	const rows = figures.map((figure) => {
		const { measured, limit, goal, unit } = figure;
		const short = (value: number) =>
			unit === undefined ? inShort(value) : `${value.toFixed(1)} ${unit}`.trim();
		const met = isMet(figure);
		return [
			figure.case,
			figure.what,
			short(measured.median),
			measured.samples > 1 ? short(measured.p95) : '',
			String(measured.samples),
			limit ? short(limit.median) : '',
			limit ? `${ratioOf(figure)!.toFixed(1)}x` : '',
			goal
				? [goal.median, goal.p95].map((value) => (value === undefined ? '' : short(value))).join(' / ')
				: '',
			met === undefined ? '' : met ? 'met' : 'MISSED',
			figure.load.toFixed(1),
		];
	});
	const head = ['', 'what', 'median', 'p95', 'n', 'limit', 'ratio', 'goal', '', 'load'];
	const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
	const line = (row: string[]) =>
		row
			.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
			.join('  ')
			.trimEnd();
	const limits = new Map(
		figures.flatMap(({ case: name, limit }) =>
			limit ? [[`${name} ${limit.what}`, [name, limit.what]]] : [],
		),
	);
	return [
		line(head),
		...rows.map(line),
		'',
		'Limits:',
		...[...limits.values()].map(([name, what]) => `  ${name}  ${what}`),
	].join('\n');
}

function inShort(ms: number): string {
	if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
	return `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
}
