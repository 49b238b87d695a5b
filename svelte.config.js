import adapter from '@sveltejs/adapter-static';
import { readFileSync } from 'node:fs';
import { withPrecache } from './src/service-worker/precache-build.js';

// Each build has a name of its own, by which pages know that they are older than what is served, and a host that a
// newer page has come. Kept in the environment: the processes that a build starts read this file again.
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
process.env.GATEFOLD_BUILD ??= `${version}-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: withPrecache(adapter({ pages: 'build', fallback: '200.html', precompress: true }), 'build'),
		// Registration is done with workbox-window, which also offers updates: src/lib/device/app-update.svelte.ts
		serviceWorker: { register: false },
		version: { name: process.env.GATEFOLD_BUILD, pollInterval: 0 },
		paths: { relative: false },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self', 'unsafe-inline'],
				'img-src': ['self', 'blob:', 'data:'],
				'media-src': ['self', 'blob:'],
				'connect-src': ['self'],
				'worker-src': ['self'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
			},
		},
	},
};
