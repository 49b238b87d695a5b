/** What a drop or a paste brings along, folders looked through. */
export interface Found {
	files: File[];
	/** Names of what could not be read: moved or deleted since, or not allowed */
	unreadable: string[];
}

/** What systems leave in folders, which nobody means to add. */
const isLitter = (name: string) => name.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(name);

/**
 * Files of a drop or a paste, those in folders too, in the order of their names there. Call it while the event lasts:
 * afterwards the browser takes back what was dropped.
 */
export function filesIn(transfer: DataTransfer | null): Promise<Found> {
	const found: Found = { files: [], unreadable: [] };
	const taken = [...(transfer?.items ?? [])]
		.filter(({ kind }) => kind === 'file')
		.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
	return taken.reduce(async (before, next) => {
		await before;
		if (next instanceof File) found.files.push(next);
		else if (next) await walk(next, found);
		return found;
	}, Promise.resolve(found));
}

async function walk(entry: FileSystemEntry, found: Found): Promise<void> {
	try {
		if (isFile(entry)) found.files.push(await fileOf(entry));
		else if (isFolder(entry))
			for (const inside of await inFolder(entry)) if (!isLitter(inside.name)) await walk(inside, found);
	} catch (error) {
		if (!(error instanceof DOMException)) throw error;
		found.unreadable.push(entry.name);
	}
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry) =>
	new Promise<File>((resolve, reject) => entry.file(resolve, reject));

async function inFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		// A hundred at a time, until there are none.
		const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject),
		);
		if (some.length === 0) break;
		for (const entry of some) all.push(entry);
	}
	return all.sort((a, b) => byName.compare(a.name, b.name));
}

const byName = new Intl.Collator(undefined, { numeric: true });

const musicEndings = '.flac,.opus,.aiff,.aif,.m4a';

/** Opens the device's own picker, of files, of one picture or of a whole folder. Where it is closed without a choice, nothing follows. */
export function pick(
	what: 'files' | 'folder' | 'music' | 'picture',
	onPicked: (files: File[]) => void,
): void {
	const input = document.createElement('input');
	input.type = 'file';
	input.multiple = what !== 'picture';
	if (what === 'folder') input.webkitdirectory = true;
	// By ending too: systems know no type for some of them.
	else
		input.accept =
			what === 'music'
				? `audio/*,${musicEndings}`
				: what === 'picture'
					? 'image/*,.heic,.heif,.avif'
					: `image/*,video/*,audio/*,.heic,.heif,.avif,.mkv,${musicEndings}`;
	input.addEventListener('change', () => {
		const files = [...(input.files ?? [])];
		onPicked(what === 'folder' ? files.filter(isWanted) : files);
	});
	input.click();
}

/** Whether neither a file nor a folder in which it lies is litter. */
const isWanted = ({ webkitRelativePath }: File) => !webkitRelativePath.split('/').slice(1).some(isLitter);

/** Whether this browser lets a person choose a folder; those of phones do not. */
export const canPickFolder = () =>
	'webkitdirectory' in HTMLInputElement.prototype && matchMedia('(pointer: fine)').matches;
