/** Numbers, times and names as the person's own region writes them, in the language of the words. */
import { m } from '#lib/paraglide/messages.js';
import { getLocale } from '#lib/paraglide/runtime.js';

/** `en-GB` where the words are English and the browser says so: the words' language alone knows no region. */
function region(): string {
	const language = getLocale();
	const own = typeof navigator === 'undefined' ? undefined : navigator.language;
	return own?.startsWith(language) ? own : language;
}

const cached = <T>(make: (region: string) => T) => {
	let known: T | undefined;
	return () => (known ??= make(region()));
};

const numbers = cached((at) => new Intl.NumberFormat(at));
const months = cached(
	(at) => new Intl.DateTimeFormat(at, { month: 'long', year: 'numeric', timeZone: 'UTC' }),
);
const days = cached(
	(at) =>
		new Intl.DateTimeFormat(at, {
			weekday: 'long',
			day: 'numeric',
			month: 'long',
			year: 'numeric',
			timeZone: 'UTC',
		}),
);
const daysOfMonth = cached(
	(at) => new Intl.DateTimeFormat(at, { weekday: 'short', day: 'numeric', timeZone: 'UTC' }),
);
const shortDays = cached(
	(at) => new Intl.DateTimeFormat(at, { day: 'numeric', month: 'short', year: 'numeric' }),
);
const clock = cached((at) => new Intl.DateTimeFormat(at, { hour: 'numeric', minute: '2-digit' }));
const clockTaken = cached(
	(at) => new Intl.DateTimeFormat(at, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }),
);
const ago = cached((at) => new Intl.RelativeTimeFormat(at, { numeric: 'auto' }));
const lists = cached((at) => new Intl.ListFormat(at, { type: 'conjunction' }));

const itemTexts = new Map<number, string>();

/** `24 items`. Remembered: a message makes its formatters anew each time, and a list of albums says it on every card. */
export function itemCount(count: number): string {
	let text = itemTexts.get(count);
	if (text === undefined) itemTexts.set(count, (text = m.items({ count })));
	return text;
}

export const number = (value: number): string => numbers().format(value);

/** `June 2024` of `2024-06` */
export const monthTitle = (month: string): string => months().format(new Date(`${month}-01T00:00:00Z`));

/** `Wednesday 12 June 2024`. Taken-at times are read as the clock on the wall where the photo was taken. */
export const dayTaken = (iso: string): string => days().format(new Date(iso));
/** `Wed 12`, where the month is said beside it */
export const shortDayTaken = (iso: string): string => daysOfMonth().format(new Date(iso));
export const timeTaken = (iso: string): string => clockTaken().format(new Date(iso));

/** `12 Jun 2024` on this device's calendar */
export const dayOf = (iso: string): string => shortDays().format(new Date(iso));

/** `14:02` on this device's clock */
export const timeOfDay = (iso: string): string => clock().format(new Date(iso));

/** `just now`, `5 minutes ago`, `14:02`, `yesterday`, `12 Jun 2024` */
export function whenDone(iso: string, now: number = Date.now()): string {
	const then = new Date(iso);
	const seconds = Math.round((then.getTime() - now) / 1000);
	if (seconds > -45) return ago().format(0, 'second');
	if (seconds > -3_600) return ago().format(Math.round(seconds / 60), 'minute');
	const days = Math.round((startOfDay(then) - startOfDay(new Date(now))) / 86_400_000);
	if (days === 0) return clock().format(then);
	if (days > -7) return ago().format(days, 'day');
	return shortDays().format(then);
}

const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

export const nameList = (names: readonly string[]): string => lists().format(names);

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** `3.4 MB`, in steps of 1,000 as operating systems and disks count */
export function fileSize(bytes: number): string {
	const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
	const value = bytes / 1000 ** step;
	return new Intl.NumberFormat(region(), {
		style: 'unit',
		unit: units[step],
		unitDisplay: step === 0 ? 'long' : 'short',
		maximumFractionDigits: value < 10 && step > 1 ? 1 : 0,
	}).format(value);
}

/** `1:07` or `1:02:09` */
export function playingTime(seconds: number): string {
	const whole = Math.round(seconds);
	const two = (value: number) => String(value).padStart(2, '0');
	const hours = Math.floor(whole / 3_600);
	const minutes = Math.floor((whole % 3_600) / 60);
	return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
