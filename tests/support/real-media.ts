import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = new URL('../../../shared/media/', import.meta.url);

/** Whether the folder of real photos, videos and music lies beside the project. */
export const hasRealMedia = existsSync(folder);
if (!hasRealMedia) console.log('There is no folder of real media here: tests on real files are skipped.');

/** Where a real file lies, such as `photos/denali.webp`. */
export const realPath = (name: string): string => fileURLToPath(new URL(name, folder));

export const realFile = (name: string): Buffer => readFileSync(new URL(name, folder));

export const realFiles = (kind: 'photos' | 'videos' | 'music' | 'broken'): string[] =>
	hasRealMedia ? readdirSync(new URL(`${kind}/`, folder)).map((name) => `${kind}/${name}`) : [];
