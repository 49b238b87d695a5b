import type { Context } from 'hono';
import { refuse } from '#domain/errors.ts';
import { type FormFile, readForm } from '../http/form.ts';
import type { Media } from '../media/media.ts';
import type { SetAside } from '../media/uploads.ts';
import type { Env } from '../services.ts';

/**
 * Reads a form with files. The room for all of it is set aside before anything comes, so nobody sends without saying how
 * much.
 *
 * @throws Refusal `input.invalid` where its length is not said; what `take` throws
 */
export async function readFormFiles(
	c: Context<Env>,
	uploads: Media['uploads'],
	take: (file: FormFile, aside: SetAside) => Promise<void>,
): Promise<void> {
	const bytes = Number(c.req.header('content-length'));
	if (!(bytes > 0)) refuse('input.invalid', { errors: [{ path: 'Content-Length', message: 'required' }] });
	const aside = await uploads.setAside(bytes);
	try {
		await readForm(c, (file) => take(file, aside));
	} finally {
		aside.end();
	}
}

/** Of a form that had to bring a file under this name, and did not. @throws Refusal `input.invalid` */
export function refuseNoFile(part: string): never {
	refuse('input.invalid', { errors: [{ path: part, message: 'there is no file' }] });
}
