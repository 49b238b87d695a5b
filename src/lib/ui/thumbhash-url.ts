import { thumbHashToDataURL } from 'thumbhash';

/** Drawn placeholders, newest last. A screen shows some hundred, and drawing one takes a tenth of a millisecond. */
const drawn = new Map<string, string>();
const kept = 1_500;

/** A blurred picture of a few hundred bytes as a data URL; undefined where there is no hash or it cannot be read. */
export function thumbhashUrl(base64: string): string | undefined {
	if (!base64) return undefined;
	const known = drawn.get(base64);
	if (known) return known;
	let url: string;
	try {
		url = thumbHashToDataURL(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
	} catch {
		// A hash that came from elsewhere and is none: the place stays plain.
		return undefined;
	}
	if (drawn.size >= kept) drawn.delete(drawn.keys().next().value!);
	drawn.set(base64, url);
	return url;
}
