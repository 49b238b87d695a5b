/** An XMP file as programs for photos write it beside one. */
export const xmpFile = ({
	date,
	title,
	description,
}: {
	date?: string;
	title?: string;
	description?: string;
}) => {
	const inWords = (name: string, text: string) =>
		`<dc:${name}><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></dc:${name}>`;
	return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"${date ? ` exif:DateTimeOriginal="${date}"` : ''}>
${title ? inWords('title', title) : ''}${description ? inWords('description', description) : ''}
</rdf:Description></rdf:RDF></x:xmpmeta>`;
};
