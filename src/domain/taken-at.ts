/**
 * When a photo was taken, from what the file says of itself. Device and server read the same tags by the same rule,
 * so that a photo does not jump in the timeline once its upload has ended.
 */

type Group = Record<string, { description?: unknown } | undefined>;

/** The groups of a tag reader (exifreader, `expanded`) that hold dates; other groups are not looked at. */
export interface DateTags {
	exif?: unknown;
	iptc?: unknown;
	xmp?: unknown;
	png?: unknown;
}

export interface Taken {
	takenAt: string;
	source: 'exif' | 'container' | 'gps' | 'iptc' | 'file';
}

/** Cameras came with 1988; clocks that were never set say 1970 or 1980, and some say 2099. */
const earliest = Date.UTC(1988, 0, 1);
const day = 86_400_000;

/**
 * Best first: the EXIF time with its own offset; the GPS time, which is UTC; the EXIF time without an offset, read
 * with the offset that XMP or IPTC give for the same moment, else as if it were UTC (its wall clock then shows as it
 * was); IPTC or XMP; the file's date.
 *
 * @param fileDate milliseconds since 1970
 * @param now to recognise clocks that run ahead
 */
export function takenAtOf(tags: DateTags, fileDate: number, now: number = Date.now()): Taken {
	const exif = (tags.exif ?? {}) as Group;
	const wall = wallClock(text(exif.DateTimeOriginal) ?? text(exif.DateTimeDigitized), subSeconds(exif));
	const plausible = (time: number | undefined): time is number =>
		time !== undefined && time >= earliest && time <= now + 2 * day;

	const offset = offsetOf(
		text(exif.OffsetTimeOriginal) ?? text(exif.OffsetTimeDigitized) ?? text(exif.OffsetTime),
	);
	if (wall !== undefined && offset !== undefined && plausible(wall - offset))
		return taken(wall - offset, 'exif');

	const gps = gpsTime(exif);
	// A receiver without a fix repeats its last one: a day apart from the camera's clock, it is not about this photo.
	if (plausible(gps) && (wall === undefined || Math.abs(gps - wall) <= day)) return taken(gps, 'gps');

	const other = editorialDates(tags);
	if (wall !== undefined) {
		const same = other.find((date) => date.offset !== undefined && Math.abs(date.wall - wall) < 1000);
		const time = wall - (same?.offset ?? 0);
		if (plausible(time)) return taken(time, 'exif');
	}
	const date = other.find((date) => plausible(date.wall - (date.offset ?? 0)));
	if (date) return taken(date.wall - (date.offset ?? 0), 'iptc');

	return taken(Number.isFinite(fileDate) ? Math.min(Math.max(fileDate, 0), now) : now, 'file');
}

const taken = (time: number, source: Taken['source']): Taken => ({
	takenAt: new Date(time).toISOString(),
	source,
});

function text(tag: { description?: unknown } | undefined): string | undefined {
	return typeof tag?.description === 'string' && tag.description.trim() !== ''
		? tag.description.trim()
		: undefined;
}

/** Milliseconds of a time as if its wall clock were UTC. EXIF writes `2019:03:21 11:04:22`, XMP `2019-03-21T11:04:22.3`. */
function wallClock(value: string | undefined, milliseconds = 0): number | undefined {
	const match = /^(\d{4})[:-](\d\d)[:-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?/.exec(
		value ?? '',
	);
	if (!match) return undefined;
	const [year, month, date, hours = 0, minutes = 0, seconds = 0] = match
		.slice(1, 7)
		.map((part) => Number(part ?? 0));
	const valid =
		month! >= 1 && month! <= 12 && date! >= 1 && date! <= 31 && hours <= 23 && minutes <= 59 && seconds <= 60;
	const fraction = match[7] === undefined ? milliseconds : Math.floor(Number(`0.${match[7]}`) * 1000);
	return valid ? Date.UTC(year!, month! - 1, date, hours, minutes, seconds, fraction) : undefined;
}

/** Milliseconds east of UTC, of `+02:00` or `Z` at the end of a text */
function offsetOf(value: string | undefined): number | undefined {
	const match = /(?:([+-])(\d\d):?(\d\d)|(Z))$/.exec(value ?? '');
	if (!match) return undefined;
	if (match[4]) return 0;
	const minutes = Number(match[2]) * 60 + Number(match[3]);
	return minutes <= 15 * 60 ? (match[1] === '-' ? -1 : 1) * minutes * 60_000 : undefined;
}

function subSeconds(exif: Group): number {
	const digits = /^\d{1,9}$/.exec(text(exif.SubSecTimeOriginal) ?? '')?.[0];
	return digits === undefined ? 0 : Math.floor(Number(`0.${digits}`) * 1000);
}

function gpsTime(exif: Group): number | undefined {
	const date = text(exif.GPSDateStamp);
	const time = /^(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(text(exif.GPSTimeStamp) ?? '');
	if (date === undefined || !time) return undefined;
	const [hours, minutes, seconds] = time.slice(1).map(Number) as [number, number, number];
	const midnight = wallClock(date);
	if (midnight === undefined || hours > 23 || minutes > 59 || seconds > 60) return undefined;
	return midnight + Math.floor((hours * 3600 + minutes * 60 + seconds) * 1000);
}

/** What people and their programs wrote about the picture: IPTC's creation date, XMP's, a PNG's. */
function editorialDates(tags: DateTags): { wall: number; offset: number | undefined }[] {
	const iptc = (tags.iptc ?? {}) as Group;
	const xmp = (tags.xmp ?? {}) as Group;
	const png = (tags.png ?? {}) as Group;
	const join = (date: string | undefined, time: string | undefined) =>
		date && (time ? `${date}T${time}` : date);
	const values = [
		text(xmp.DateCreated),
		text(xmp.DateTimeOriginal),
		join(text(iptc['Date Created']), text(iptc['Time Created'])),
		join(text(iptc['Digital Creation Date']), text(iptc['Digital Creation Time'])),
		text(xmp.CreateDate),
		text(png['Creation Time']),
	];
	return values.flatMap((value) => {
		const wall = wallClock(value);
		return wall === undefined ? [] : [{ wall, offset: value!.length > 11 ? offsetOf(value) : undefined }];
	});
}
