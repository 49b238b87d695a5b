/**
 * The JSON that Google Takeout puts beside photos and into the folders of albums. Its names are cut at 51 characters and
 * have changed over the years: `a.jpg.json`, `a.jpg(1).json` for `a(1).jpg`, `a.jpg.supplemental-metadata.json` and every
 * beginning of that.
 */
import { z } from 'zod';
import { limits } from '#domain/limits.ts';
import { plainLines, plainText } from '#domain/text.ts';

const Stamp = z.object({ timestamp: z.string().regex(/^-?\d{1,12}$/) });

const Photo = z.object({
	title: z.string().catch(''),
	description: z.string().catch(''),
	photoTakenTime: Stamp,
	trashed: z.boolean().optional(),
});

const Album = z.object({
	title: z.string(),
	description: z.string().catch(''),
	access: z.string().optional(),
	date: Stamp.optional(),
});

/** What it says of a photo */
export interface SaidOfPhoto {
	fileName: string;
	description: string;
	takenAt: string;
	isTrashed: boolean;
}

/** What it says of an album */
export interface SaidOfAlbum {
	name: string;
	description: string;
	createdAt?: string | undefined;
}

/** All that it says of one folder */
export interface SaidOfFolder {
	isTakeout: boolean;
	album: SaidOfAlbum | undefined;
	photo: (fileName: string) => SaidOfPhoto | undefined;
}

/** Folders that it makes for each year beside those of albums, in some of its languages */
const yearFolder =
	/^(photos from|fotos von|photos de|fotos de|fotos del|foto del|foto’s uit|foto's uit|zdjęcia z) \d{4}$/i;

const edited = /-(edited|bearbeitet|modifié|editado|modificato|bewerkt|edytowane)$/i;

/** @param files contents of the folder's `*.json`, by name; those that are something else say nothing */
export function readTakeout(files: ReadonlyMap<string, unknown>): SaidOfFolder {
	const photos = new Map<string, SaidOfPhoto>();
	let album: SaidOfAlbum | undefined;
	for (const [name, json] of files) {
		const photo = Photo.safeParse(json).data;
		if (photo) {
			photos.set(keyOf(name), saidOfPhoto(photo));
			continue;
		}
		const said = Album.safeParse(json).data;
		const isAlbum =
			said && (said.access !== undefined || said.date !== undefined) && !yearFolder.test(said.title);
		if (isAlbum) album = saidOfAlbum(said);
	}
	return {
		isTakeout: photos.size > 0 || album !== undefined,
		album,
		photo: (fileName) =>
			keysFor(fileName)
				.map((key) => photos.get(key))
				.find((said) => said !== undefined),
	};
}

const saidOfPhoto = ({
	title,
	description,
	photoTakenTime,
	trashed = false,
}: z.infer<typeof Photo>): SaidOfPhoto => ({
	fileName: plainText(title, 255),
	description: textOf(description),
	takenAt: timeOf(photoTakenTime),
	isTrashed: trashed,
});

const saidOfAlbum = ({ title, description, date }: z.infer<typeof Album>): SaidOfAlbum => ({
	name: plainText(title, limits.name),
	description: textOf(description),
	createdAt: date && timeOf(date),
});

const textOf = (text: string) => plainLines(text, limits.description);

/** Times before the year 1 are not ours to keep. */
const timeOf = ({ timestamp }: z.infer<typeof Stamp>) =>
	new Date(Math.max(Number(timestamp) * 1000, Date.UTC(1800, 0))).toISOString();

/** The beginning of a name that is left of one that was too long, without `.json` */
const cutAt = 46;

function keyOf(jsonName: string): string {
	const [, name = '', number = ''] = /^(.*?)(?:\((\d+)\))?\.json$/is.exec(jsonName) ?? [];
	const [, rest = name, tail = ''] = /^(.+)\.(s[a-z-]*)$/s.exec(name) ?? [];
	return `${'supplemental-metadata'.startsWith(tail) ? rest : name}|${number}`;
}

function keysFor(fileName: string): string[] {
	const [, whole = fileName, ending = ''] = /^(.*?)(\.[^.]*)?$/s.exec(fileName) ?? [];
	const [, stem = whole, number = ''] = /^(.*)\((\d+)\)$/s.exec(whole) ?? [];
	const plain = stem.replace(edited, '');
	return [`${stem}${ending}|${number}`, `${fileName}|`, `${plain}${ending}|${number}`].flatMap((key) => {
		const bar = key.lastIndexOf('|');
		return bar > cutAt ? [key, `${key.slice(0, cutAt)}${key.slice(bar)}`] : [key];
	});
}
