import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { replaced, smaller } from './loader.ts';
import { mutants } from './mutants.ts';

const root = new URL('../../', import.meta.url);

// A machine that is busy with other things takes minutes.
vi.setConfig({ testTimeout: 15 * 60_000 });

/** In a process of its own: time itself is taken over there. */
function simulate(...args: string[]): Promise<{ code: number | null; output: string }> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, [fileURLToPath(new URL('tests/simulation/run.ts', root)), ...args]);
		let output = '';
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', (text: string) => (output += text));
		child.on('error', reject);
		child.on('close', (code) => resolve({ code, output }));
	});
}

const tracesIn = (output: string) =>
	output.split('\n').filter((line) => /^seed \d+: [0-9a-f]{16}$/.test(line));

test('[P4] [P5] [P6] [L1] [L3] [L4] [L9] [V1] [M4] in 200 seeds of lost, doubled and late messages every view is right at every step', async () => {
	const { code, output } = await simulate('--seeds', '200', '--traces');
	expect(output).toContain('200 seeds clean');
	expect(code).toBe(0);
	expect(tracesIn(output)).toHaveLength(200);

	// The same seed is the same story, also after others have run before it.
	const again = await simulate('--seeds', '12', '--from', '31', '--traces');
	expect(tracesIn(again.output)).toEqual(tracesIn(output).slice(30, 42));
});

test.each([...smaller, ...mutants.flatMap(({ plants }) => plants)])(
	'what is to be replaced is there once: $find',
	(replacement) => {
		const text = readFileSync(new URL(replacement.file, root), 'utf8');
		expect(replaced(text, replacement)).not.toBe(text);
	},
);

test('a replacement that the engine has left behind is an error', () => {
	const replacement = { file: 'a.ts', find: 'lock', replace: '' };
	expect(() => replaced('take the lock', replacement)).not.toThrow();
	expect(() => replaced('take it', replacement)).toThrow('a.ts');
	expect(() => replaced('lock the lock', replacement)).toThrow('a.ts');
});
