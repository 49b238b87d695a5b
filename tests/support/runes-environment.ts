import type { Environment } from 'vitest/runtime';

/** Node's globals, with modules compiled as for the browser: in Vite's server environment runes do not react. */
export default {
	name: 'runes',
	viteEnvironment: 'client',
	setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
