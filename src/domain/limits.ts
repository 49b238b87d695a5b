/** Bounds that the device and the server both keep. Lengths are in UTF-16 code units after trimming. */
export const limits = {
	name: 200,
	description: 5_000,
	comment: 1_000,
	/** Seconds into a film or a piece of music that a comment is about: a month */
	moment: 31 * 86_400,
	/** The name that a guest of a link gives */
	guestName: 60,
	/** Ids in one mutation or request; more are sent as several. */
	ids: 5_000,
	/** Files that are chosen for one archive. An album of more is downloaded whole. */
	download: 20_000,
	/** Members of one album */
	members: 500,
	/** Bytes of one push body. Replicache sends all that is pending at once: two weeks offline must fit. */
	pushBytes: 64 * 1024 * 1024,
	pullBytes: 1024 * 1024,
	jsonBytes: 1024 * 1024,
	/** Bytes of one file. A limit of the storage, should there be one, comes first. */
	fileBytes: 50 * 1024 ** 3,
	/** Bytes of a picture that is sent to stand for a release */
	imageBytes: 20 * 1024 * 1024,
	/** Pixels of a picture that is decoded; what claims more is kept, and not drawn. The bound that sharp has too. */
	pixels: 0x3fff * 0x3fff,
	/** Pixels of one whose decoder holds all of them at once: 400 MB, on a server that may have 1 GB */
	wholePixels: 100_000_000,
	/** Days for which what was removed can be brought back */
	restoreDays: 30,
	/** Days for which a device that was away hears what is gone; after that it reads the whole album, or library, anew */
	tombstoneDays: 60,
	/** Days after which a notice that nobody has looked at goes */
	noticeDays: 180,
} as const;
