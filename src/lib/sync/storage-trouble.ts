import { Refusal } from '#domain/errors.ts';

/** What a page hears of a database that does not write: `storage.full`, or `unavailable` for everything else. */
export function refusalOf(error: unknown): Refusal {
	const full = error instanceof Error && /quota/i.test(`${error.name} ${error.message}`);
	return full ? new Refusal('storage.full') : new Refusal('unavailable', { why: 'storage' });
}
