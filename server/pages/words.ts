/**
 * What guests read, in one place. English only, as the app is so far: its messages are compiled for the app's own room, of
 * which the server imports nothing, and a guest has no settings. A second language of the app comes here as a second
 * object of these words, chosen by `Accept-Language`.
 */
import type { AssetSummary } from '#domain/asset.ts';
import type { ErrorCode } from '#domain/errors.ts';

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
/** `12 tracks` */
export const tracks = (count: number) => (count === 1 ? '1 track' : `${numbers.format(count)} tracks`);
/** `3 releases` */
export const releases = (count: number) => (count === 1 ? '1 release' : `${numbers.format(count)} releases`);
/** `June 2024`; taken-at times are read as the clock on the wall where the photo was taken */
export const month = (iso: string) => months.format(new Date(iso));
/** `Wednesday 12 June 2024` */
export const day = (iso: string) => days.format(new Date(iso));

export const kinds = { photo: 'Photo', video: 'Film', audio: 'Music' };

/** What a picture is called by who does not see it. */
export const named = ({ kind, title, takenAt }: AssetSummary) => title || `${kinds[kind]}, ${day(takenAt)}`;

/** `1:07` or `1:02:09` */
export function length(seconds: number): string {
	const whole = Math.round(seconds);
	const two = (value: number) => String(value).padStart(2, '0');
	const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60)];
	return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export const gates = {
	nothing: {
		title: 'There is nothing here',
		text: 'This link does not work, or no longer does. Ask whoever sent it to you.',
	},
	expired: {
		title: 'This link has ended',
		text: 'It was made for a time that is over. Ask whoever sent it to you for another one.',
	},
	broken: {
		title: 'That did not arrive whole',
		text: 'What you sent was cut off on its way. Go back and send it again; what had come before is safe.',
	},
	busy: {
		title: 'Not just now',
		text: 'The server cannot answer at the moment. Nothing is lost; try again in a minute.',
	},
	password: {
		title: 'A shared album',
		text: 'It is kept behind a password. Whoever sent you the link can tell you.',
		field: 'Password',
		open: 'Open the album',
		wrong: 'That is not the password.',
		tooMany: 'Too many tries. Wait a minute, then try again.',
		before: 'There is a password before this.',
	},
};

export const album = {
	downloadAll: 'Download all',
	empty: 'There is nothing in this album yet.',
	pages: 'Pages',
	earlier: 'Earlier page',
	next: 'Next page',
	page: (page: number, pages: number) => `Page ${page} of ${pages}`,
};

export const release = {
	tracks: 'Tracks',
	none: 'Nothing has been released yet.',
	nothing: {
		title: 'There is nothing here',
		text: 'Nothing is public at this address, or no longer is.',
	},
};

/** The words of a player, in which `{title}` and times stand for what is played. */
export const player = {
	playAll: 'Play',
	pauseAll: 'Pause',
	play: 'Play {title}',
	pause: 'Pause {title}',
	position: 'Position in {title}',
	at: '{at} of {length}',
	failed: 'It could not be loaded. Try again in a moment.',
};

export const photo = {
	place: (place: number, count: number) => `${place} of ${count}`,
	download: 'Download',
	downloadSmaller: 'Download a smaller copy',
	photos: 'Photos',
	previous: '‹ Previous',
	next: 'Next ›',
	about: 'What it is',
	notDrawn: 'There is no picture of it yet.',
	notPlayed: 'It cannot be played here.',
};

/** The words of sending; what its script says is among them. */
export const adding = {
	title: 'Add your own',
	text: 'What you send is seen by everyone who sees this album, and belongs to its owner from then on.',
	name: 'Your name, if you like',
	files: 'Photos, videos and music',
	send: 'Send',
	choose: 'Choose files',
	drop: 'Let go to send these',
	waiting: 'Waiting',
	sending: 'Sending',
	finishing: 'Nearly there',
	added: 'Added',
	present: 'Was in the album already',
	stopped: 'Not sent',
	cutOff: 'The connection was cut off. What has come is safe; try this one again.',
	gone: 'This link takes no files any more. Open it again to see why.',
	open: 'Open the link again',
	retry: 'Try again',
	retryAll: 'Try all again',
	stop: 'Do not send',
	progress: '{done} of {all} sent',
	done: 'All is in the album.',
	doneInPart: '{added} in the album, {failed} not.',
	show: 'Show the album',
	back: 'Back to the album',
};

/** `3 files are in the album now.` */
export const sent = (count: number) =>
	count === 1 ? '1 file is in the album now.' : `${numbers.format(count)} files are in the album now.`;
export const were = (count: number) =>
	count === 1 ? '1 was in it already.' : `${numbers.format(count)} were in it already.`;
export const nothingChosen = 'No file was chosen.';
export const tooManyFiles = 'That were more files than go at once. Send the others after these.';

/** Why a file was not taken, and what to do. */
export function refused(code: ErrorCode): string {
	const words: Partial<Record<ErrorCode, string>> = {
		'asset.unsupported': 'This is no photo, video or music that can be kept here.',
		'asset.too_large': 'This file is too large.',
		'asset.empty': 'This file is empty.',
		'storage.full': 'The server has no room left. Tell whoever sent you the link, and try again later.',
		'auth.too_many_tries': 'Too many at once. Wait a minute, then try again.',
		'link.not_found': adding.gone,
	};
	return words[code] ?? 'This could not be taken. Try it again.';
}
