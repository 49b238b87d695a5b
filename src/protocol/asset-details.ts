import * as z from 'zod/mini';
import { TakenAtSource } from '#domain/asset.ts';
import { Details } from '#domain/details.ts';

/** `GET /api/assets/<id>/details`: what the panel beside a photo shows, and no entry carries (docs/adr/0009). */
export const AssetDetails = z.object({
	details: Details,
	description: z.string(),
	takenAtSource: TakenAtSource,
	fileName: z.string(),
	type: z.string(),
	/** Bytes */
	size: z.number(),
});
export type AssetDetails = z.infer<typeof AssetDetails>;
