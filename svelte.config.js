import adapter from '@sveltejs/adapter-static';
import { withPrecache } from './src/service-worker/precache-build.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: withPrecache(adapter({ pages: 'build', fallback: '200.html', precompress: true }), 'build'),
		// Registration is done with workbox-window, which also offers updates: src/lib/device/app-update.svelte.ts
		serviceWorker: { register: false },
		version: { name: process.env.GATEFOLD_BUILD ?? 'dev', pollInterval: 0 },
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
