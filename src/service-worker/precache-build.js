import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { readFile, writeFile } from 'node:fs/promises';
import { injectManifest } from 'workbox-build';

/**
 * Wraps an adapter: after it has written the build, the list of what to precache is made from what lies there and put
 * into the service worker. Kit's own list leaves out the chunks of workers, without which nothing syncs offline, and
 * the fallback page.
 *
 * @param {import('@sveltejs/kit').Adapter} adapter that writes to `folder`
 * @param {string} folder
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function withPrecache(adapter, folder) {
	return {
		...adapter,
		async adapt(builder) {
			await adapter.adapt(builder);
			const { count, size } = await writePrecache(folder);
			builder.log.success(`The service worker precaches ${count} files, ${Math.round(size / 1024)} kB`);
		},
	};
}

/**
 * @param {string} folder
 * @throws Error when a file is too large to be precached, or there is no place for the list
 */
async function writePrecache(folder) {
	const worker = `${folder}/service-worker.js`;
	const { count, size, warnings } = await injectManifest({
		swSrc: worker,
		swDest: worker,
		globDirectory: folder,
		globPatterns: ['**/*'],
		globIgnores: [
			'service-worker.js',
			'**/*.{br,gz,map}',
			'robots.txt',
			'screenshots/**',
			'_app/version.json',
		],
		// Their names carry a hash of their content.
		dontCacheBustURLsMatching: /^_app\/immutable\//,
		maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
	});
	if (warnings.length > 0) throw new Error(warnings.join('\n'));
	await compress(worker);
	return { count, size };
}

/**
 * The adapter compressed the worker before the list was in it.
 *
 * @param {string} path
 */
async function compress(path) {
	const bytes = await readFile(path);
	const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
	await writeFile(`${path}.br`, brotliCompressSync(bytes, { params: quality }));
	await writeFile(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
