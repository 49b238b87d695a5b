/** How camera and place are written. */
import type { Details } from '#domain/details.ts';
import { number } from '#lib/i18n/format.ts';
import { m } from '#lib/paraglide/messages.js';

/** `1/250 s`, `ƒ/2.8`, `ISO 200`, `35 mm`: those that are known */
export function exposureOf({ exposureTime, aperture, iso, focalLength }: Details): string[] {
	return [
		exposureTime && m.exposure_seconds({ time: secondsOf(exposureTime) }),
		aperture && `ƒ/${number(Math.round(aperture * 10) / 10)}`,
		iso && `ISO ${iso}`,
		focalLength && m.focal_length({ length: number(Math.round(focalLength * 10) / 10) }),
	].filter((part) => typeof part === 'string');
}

/** Shutters are named by fractions below a third of a second. */
const secondsOf = (time: number) => (time < 0.3 ? `1/${Math.round(1 / time)}` : number(time));

/** `41.2203° N, 96.0716° W` */
export function placeWords({ latitude, longitude }: NonNullable<Details['place']>): string {
	const degrees = (value: number) => `${Math.abs(value).toFixed(4)}°`;
	const north =
		latitude < 0 ? m.south({ degrees: degrees(latitude) }) : m.north({ degrees: degrees(latitude) });
	const east =
		longitude < 0 ? m.west({ degrees: degrees(longitude) }) : m.east({ degrees: degrees(longitude) });
	return `${north}, ${east}`;
}
