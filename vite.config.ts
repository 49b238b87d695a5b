import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './src/lib/i18n/project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['preferredLanguage', 'baseLocale'],
		}),
		sveltekit(),
	],
	worker: { format: 'es' },
	server: {
		proxy: {
			'/api': { target: 'http://localhost:3000' },
			'/media': { target: 'http://localhost:3000' },
			'^/s/': { target: 'http://localhost:3000' },
		},
	},
});
