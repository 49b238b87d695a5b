const longest = 255;

/**
 * A file's name as it can be stored and shown: no folders, no characters that change how the rest is read, bounded.
 * Its ending survives where the name is cut.
 */
export function fileNameOf(name: string): string {
	const bare = name.split(/[/\\]/).at(-1) ?? '';
	// Control characters, and marks that turn the reading direction so that `gpj.exe` looks like `exe.jpg`.
	const plain = bare.toWellFormed().replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
	const trimmed = plain.trim().normalize('NFC');
	if (trimmed.length <= longest) return trimmed;
	const ending = /\.[^.]{1,10}$/.exec(trimmed)?.[0] ?? '';
	return trimmed.slice(0, longest - ending.length).toWellFormed() + ending;
}
