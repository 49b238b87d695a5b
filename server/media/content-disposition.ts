/**
 * The Content-Disposition header (RFC 6266) with a file's real name: in full for those who read RFC 5987, and without
 * what they would misread for the others.
 */
export function contentDisposition(fileName: string, download: boolean): string {
	const kind = download ? 'attachment' : 'inline';
	if (fileName === '') return kind;
	const plain = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
	// encodeURIComponent leaves four characters that RFC 5987 does not allow.
	const full = encodeURIComponent(fileName.toWellFormed()).replace(
		/['()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return `${kind}; filename="${plain}"; filename*=UTF-8''${full}`;
}
