import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { raw } from 'hono/html';

const script = readFileSync(join(import.meta.dirname, 'playing.js'), 'utf8');

/** The one script of public pages, by its hash: what else might get into a page does not run. */
export const scriptSource = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

export const playing = raw(`<script type="module">${script}</script>`);
