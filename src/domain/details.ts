/**
 * What a file says of how and where it was made. It stays with its owner's asset; members of an album ask the server
 * for it (docs/adr/0009), so that entries stay small.
 */
import * as z from 'zod/mini';
import { plainText } from './text.ts';

const words = z.string().check(z.minLength(1), z.maxLength(200));
const positive = z.number().check(z.gt(0));

/** Each is there only where the file says it. */
export const Details = z.strictObject({
	/** Maker and model: `Canon EOS 7D` */
	camera: z.optional(words),
	lens: z.optional(words),
	/** Seconds */
	exposureTime: z.optional(positive),
	/** The f-number */
	aperture: z.optional(positive),
	iso: z.optional(positive),
	/** Millimetres */
	focalLength: z.optional(positive),
	/** Degrees north and east; metres above the sea */
	place: z.optional(
		z.strictObject({
			latitude: z.number().check(z.gte(-90), z.lte(90)),
			longitude: z.number().check(z.gte(-180), z.lte(180)),
			altitude: z.optional(z.number()),
		}),
	),
});
export type Details = z.infer<typeof Details>;

type Tag = { value?: unknown; description?: unknown } | undefined;

/** The groups of a tag reader (exifreader, `expanded`) that are looked at */
export interface DetailTags {
	exif?: unknown;
	gps?: { Latitude?: number; Longitude?: number; Altitude?: number };
}

/** What a photo's tags say. What is not plausible is left out. */
export function detailsOf({ exif, gps }: DetailTags): Details {
	const tags = (exif ?? {}) as Record<string, Tag>;
	return detailsFrom({
		camera: cameraName(wordsOf(tags.Make), wordsOf(tags.Model)),
		lens: wordsOf(tags.LensModel),
		exposureTime: numberOf(tags.ExposureTime),
		aperture: numberOf(tags.FNumber),
		iso: numberOf(tags.ISOSpeedRatings ?? tags.PhotographicSensitivity),
		focalLength: numberOf(tags.FocalLength),
		place: placeOf(gps?.Latitude, gps?.Longitude, gps?.Altitude),
	});
}

/** Those of the values that can be kept. */
export function detailsFrom(values: { [name in keyof Details]: unknown }): Details {
	const kept = Object.entries(Details.shape).flatMap(([name, schema]) => {
		const parsed = schema.safeParse(values[name as keyof Details]);
		return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
	});
	return Object.fromEntries(kept);
}

/** A place on the earth. 0, 0 lies in the sea and is what a receiver without a fix says: it is none. */
export function placeOf(latitude?: number, longitude?: number, altitude?: number): Details['place'] {
	if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return undefined;
	if (latitude === 0 && longitude === 0) return undefined;
	return {
		latitude: rounded(latitude!, 6),
		longitude: rounded(longitude!, 6),
		...(Number.isFinite(altitude) && { altitude: rounded(altitude!, 1) }),
	};
}

/** A model often begins with its maker's name, in full or in part: `NIKON CORPORATION`, `NIKON D750`. */
export function cameraName(maker: string | undefined, model: string | undefined): string | undefined {
	if (!maker || !model) return model ?? maker;
	const [first] = maker.split(' ');
	return model.toLowerCase().startsWith(first!.toLowerCase()) ? model : `${maker} ${model}`;
}

function wordsOf(tag: Tag): string | undefined {
	const { value, description } = tag ?? {};
	const text = Array.isArray(value) && typeof value[0] === 'string' ? value[0] : description;
	return typeof text === 'string' ? plainText(text, 200) || undefined : undefined;
}

/** EXIF writes a number as itself, or as a fraction. */
function numberOf(tag: Tag): number | undefined {
	const value: unknown = tag?.value;
	const [above, below] = Array.isArray(value) ? (value as unknown[]) : [value];
	if (typeof above !== 'number') return undefined;
	const number =
		typeof below === 'number' && Array.isArray(value) && value.length === 2 ? above / below : above;
	return Number.isFinite(number) ? Number(number.toPrecision(6)) : undefined;
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
