/** What several routes take. */
import * as z from 'zod';
import { Id } from '#domain/ids.ts';
import { limits } from '#domain/limits.ts';

export const ById = z.object({ id: Id });

/** Ids of assets of an album in one request: as many as `@immich/cli` sends at once. They are served some thousands at a time. */
export const ManyIds = z.strictObject({ ids: z.array(Id).min(1).max(65_000) });

/** Ids of assets in one request */
export const Ids = z.strictObject({ ids: z.array(Id).min(1).max(limits.ids) });

/** Yes or no, as a query says it */
export const Flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** @param usual entries of a page where nothing is said */
export const paging = (usual: number) =>
	z.object({
		cursor: z.string().max(500).optional().describe('`nextCursor` of the page before'),
		limit: z.coerce.number().int().min(1).max(usual).default(usual),
	});
