/** Bytes of a name, as file systems have it */
const most = 255;

/** What Windows opens as a device, whatever comes behind the dot */
const devices = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/i;

/**
 * A name for a file in an archive, whoever unpacks it and where: one part of a path, that leads nowhere, shows as it is
 * read, and that Windows takes too.
 */
export function safeName(name: string): string {
	const plain = name
		.toWellFormed()
		// What is not seen, and what turns the direction of reading: "gpj.exe" would be read as "exe.jpg".
		.replace(/[\p{Cc}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu, '')
		.replace(/[\\/:*?"<>|]/g, '_')
		.normalize('NFC')
		.trim()
		.replace(/^\.+/, '_')
		.replace(/[. ]+$/, '')
		.replace(devices, '$1_');
	return shortened(plain === '' ? 'file' : plain, most);
}

/** The beginning of a name and its ending, in so many bytes. */
function shortened(name: string, bytes: number): string {
	if (Buffer.byteLength(name) <= bytes) return name;
	const { stem, ending } = partsOf(name);
	let short = '';
	let left = bytes - Buffer.byteLength(ending);
	for (const character of stem) {
		left -= Buffer.byteLength(character);
		if (left < 0) break;
		short += character;
	}
	return `${short.trimEnd()}${ending}`;
}

/** Gives each file of an archive a name that no other has, also where capitals make no difference. */
export class ZipNames {
	/** Numbers given, by name in small letters */
	readonly #last = new Map<string, number>();

	next(name: string): string {
		const safe = safeName(name);
		const { stem, ending } = partsOf(safe);
		let given = safe;
		while (this.#last.has(given.toLowerCase())) {
			const number = (this.#last.get(safe.toLowerCase()) ?? 1) + 1;
			this.#last.set(safe.toLowerCase(), number);
			const mark = ` (${number})`;
			given = `${shortened(stem, most - Buffer.byteLength(mark + ending))}${mark}${ending}`;
		}
		this.#last.set(given.toLowerCase(), 1);
		return given;
	}
}

function partsOf(name: string): { stem: string; ending: string } {
	const ending = /(?<=.)\.[^.]{1,10}$/su.exec(name)?.[0] ?? '';
	return { stem: name.slice(0, name.length - ending.length), ending };
}
