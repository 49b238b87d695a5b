/** What guests read, in one place. English only: a guest has no settings here. */
import type { AssetSummary } from '#domain/asset.ts';

const numbers = new Intl.NumberFormat('en');
const months = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const days = new Intl.DateTimeFormat('en-GB', {
	weekday: 'long',
	day: 'numeric',
	month: 'long',
	year: 'numeric',
	timeZone: 'UTC',
});

/** `24 items` */
export const items = (count: number) => (count === 1 ? '1 item' : `${numbers.format(count)} items`);
/** `June 2024`; taken-at times are read as the clock on the wall where the photo was taken */
export const month = (iso: string) => months.format(new Date(iso));
/** `Wednesday 12 June 2024` */
export const day = (iso: string) => days.format(new Date(iso));

const kinds = { photo: 'Photo', video: 'Film', audio: 'Music' };

/** What a picture is called by who does not see it. */
export const named = ({ kind, title, takenAt }: AssetSummary) => title || `${kinds[kind]}, ${day(takenAt)}`;

/** `1:07` or `1:02:09` */
export function length(seconds: number): string {
	const whole = Math.round(seconds);
	const two = (value: number) => String(value).padStart(2, '0');
	const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
	return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
