import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-eslint';
import svelteConfig from '../../svelte.config.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A promise that nobody waits for loses its error; `void` says that it is meant. */
const promises = {
	'@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
	'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
	'@typescript-eslint/await-thenable': 'error',
};

export default defineConfig(
	globalIgnores([
		'build/',
		'data/',
		'.svelte-kit/',
		'src/lib/paraglide/',
		'src/lib/i18n/project.inlang/',
		'test-results/',
		'playwright-report/',
		'bench-results/',
	]),
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	ts.configs.recommended,
	svelte.configs.recommended,
	svelte.configs.prettier,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			// TypeScript knows which names exist; types and the globals of a worker are no matter for this rule.
			'no-undef': 'off',
			'no-console': 'off',
			'no-empty': ['error', { allowEmptyCatch: false }],
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'start' }],
			eqeqeq: 'error',
			'prefer-const': 'error',
			'object-shorthand': 'error',
			'no-var': 'error',
			'max-lines': ['error', { max: 400 }],
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['**/*.ts'],
		languageOptions: {
			// The same as for components: projects are loaded anew whenever the extensions change from file to file.
			parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
		},
		rules: promises,
	},
	{
		// The app lives at the root of its origin: a path is an address as it stands.
		rules: { 'svelte/no-navigation-without-resolve': 'off' },
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: {
			parserOptions: {
				projectService: true,
				tsconfigRootDir: root,
				extraFileExtensions: ['.svelte'],
				parser: ts.parser,
				svelteConfig,
			},
		},
		rules: {
			...promises,
			// Snippets, `$bindable` and reactive declarations are written with let, and assigned by the template.
			'prefer-const': 'off',
			'svelte/prefer-const': ['error', { excludedRunes: ['$props', '$derived', '$bindable'] }],
			'svelte/no-at-html-tags': 'error',
			'svelte/require-each-key': 'error',
			'svelte/button-has-type': 'error',
			'svelte/no-target-blank': 'error',
		},
	},
	{
		// Pure rules run the same on a device, in a worker and on the server. What they import: import-graph.test.ts.
		files: ['src/domain/**/*.ts', 'src/protocol/**/*.ts'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				...[
					'window',
					'document',
					'navigator',
					'location',
					'localStorage',
					'indexedDB',
					'caches',
					'fetch',
					'process',
				],
			],
		},
	},
	{
		files: ['tests/**/*.ts', '**/*.test.ts'],
		rules: {
			'no-restricted-properties': [
				'error',
				{ property: 'waitForTimeout', message: 'Wait for what is expected, not for a time.' },
			],
			// Playwright's fixtures must name their dependencies in a pattern, also when there are none.
			'no-empty-pattern': 'off',
		},
	},
);
