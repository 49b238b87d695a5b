/**
 * The cookie is the client's view, so that the server keeps no record of it and a pull writes nothing. It is never
 * authority: what a person may see is decided from the database on every pull. Rules: src/lib/sync/SPEC.md, "Pull".
 */
import * as z from 'zod/mini';
import { Id } from '#domain/ids.ts';

const version = z.int().check(z.gte(0));

/** A part of a row's key. No Id: the like of an album itself has the nil UUID in the place of an asset's. */
const keyPart = z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'not a UUID'));

/**
 * How far a large space has been sent: all keys of the tables before `table`, and those of `table` up to and with
 * the key `after`, are there as of the space's version.
 */
export const Progress = z.tuple([z.int().check(z.gte(0), z.lte(9)), z.array(keyPart).check(z.maxLength(2))]);
export type Progress = z.infer<typeof Progress>;

/** Of one space: the version that was read, the epoch of the membership, and how far a first sync has come. */
export const SpaceView = z.union([z.tuple([version, version]), z.tuple([version, version, Progress])]);
export type SpaceView = z.infer<typeof SpaceView>;

export const Cookie = z.strictObject({
	/** Rises with everything that changes the view. Compared as a string. */
	order: z.string().check(z.regex(/^\d{10}\.\d{20}\.\d{20}\.\d{5}\.\d{6}$/, 'not an order')),
	/** Raised when a backup is restored */
	epoch: z.int32(),
	user: Id,
	/** By space number */
	v: z.record(z.string().check(z.regex(/^\d{1,9}$/)), SpaceView),
});
export type Cookie = z.infer<typeof Cookie>;

/** Whether a first sync has more chunks to come. */
export const isPartial = (cookie: Cookie): boolean =>
	Object.values(cookie.v).some((view) => view.length === 3);
